// SPDX-FileCopyrightText: InterWeave SmartIntegration collection contributors
// SPDX-License-Identifier: GPL-3.0-or-later
(function () {
  "use strict";
  var form = document.getElementById("answers");
  if (!form) { return; }
  form.hidden = false;
  var told = document.getElementById("a-told");
  var result = document.getElementById("a-result");
  var text = document.getElementById("a-text");
  var save = document.getElementById("a-save");

  function line(value) { return value.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").trim(); }
  function by(id) { return document.getElementById(id); }
  function today() {
    var now = new Date();
    function two(number) { return ("0" + number).slice(-2); }
    return now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  }

  function answer(field) {
    var chosen = field.querySelector("input[type=radio]:checked");
    var value = field.querySelector("input.value");
    var said = chosen ? chosen.value : value ? line(value.value) : "";
    if (!said) { return []; }
    var remark = line(field.querySelector("input.remark").value);
    return ["[" + field.dataset.code + "] " + (value ? "value: " : "yes / no / don't know: ") + said].concat(remark ? ["Remark: " + remark] : [], [""]);
  }

  by("a-take").addEventListener("click", function () {
    var mail = by("a-mail");
    var missing = !line(by("a-name").value) ? by("a-name") : !mail.checkValidity() || !line(mail.value) ? mail : null;
    if (missing) {
      told.textContent = "Please give your name and mail address: without them nobody answers.";
      missing.focus();
      return;
    }
    var fields = Array.prototype.slice.call(form.querySelectorAll("fieldset[data-code]"));
    var found = fields.map(answer).filter(function (lines) { return lines.length; });
    if (!found.length) { told.textContent = "Nothing is answered yet."; return; }
    var lines = ["Answers for " + line(form.dataset.client), "Name: " + line(by("a-name").value), "Mail: " + line(mail.value), "Date: " + today(), ""];
    text.value = lines.concat.apply(lines, found).join("\n");
    save.href = "data:text/plain;charset=utf-8," + encodeURIComponent(text.value);
    result.hidden = false;
    told.textContent = found.length + " of " + fields.length + " answered.";
    text.focus();
    text.select();
  });

  by("a-copy").addEventListener("click", function () {
    text.focus();
    text.select();
    var done = false;
    try { done = document.execCommand("copy"); } catch (e) { /* the text is selected: the keyboard copies it */ }
    told.textContent = done ? "Copied." : "Selected: copy it with the keyboard.";
  });
}());
