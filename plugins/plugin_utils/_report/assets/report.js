// SPDX-FileCopyrightText: InterWeave SmartIntegration collection contributors
// SPDX-License-Identifier: GPL-3.0-or-later
(function () {
  "use strict";
  var root = document.documentElement;
  var tools = document.querySelector(".tools");
  if (tools) { tools.hidden = false; }

  var theme = document.getElementById("theme");
  var system = window.matchMedia("(prefers-color-scheme: dark)");
  function dark() { return root.dataset.theme ? root.dataset.theme === "dark" : system.matches; }
  function paint() {
    theme.textContent = dark() ? "Light" : "Dark";
    theme.setAttribute("aria-label", "Switch to the " + (dark() ? "light" : "dark") + " theme");
  }
  try { if (/^(light|dark)$/.test(localStorage.getItem("preflight-theme") || "")) { root.dataset.theme = localStorage.getItem("preflight-theme"); } } catch (e) { /* a mail attachment may have no storage */ }
  theme.addEventListener("click", function () {
    root.dataset.theme = dark() ? "light" : "dark";
    try { localStorage.setItem("preflight-theme", root.dataset.theme); } catch (e) { /* as above */ }
    paint();
  });
  if (system.addEventListener) { system.addEventListener("change", paint); }
  paint();

  document.getElementById("print").addEventListener("click", function () { window.print(); });

  var expand = document.getElementById("expand");
  function all() { return Array.prototype.slice.call(document.querySelectorAll("main details")); }
  var open = false; // a button says what it does next: its name changes, so it has no pressed state
  expand.addEventListener("click", function () {
    open = !open;
    all().forEach(function (one) { one.open = open; });
    expand.textContent = open ? "Collapse all" : "Expand all";
  });
  if (!all().length) { expand.hidden = true; }

  var before = null;
  window.addEventListener("beforeprint", function () {
    if (before) { return; }
    before = all().filter(function (one) { return !one.open && !one.classList.contains("noprint"); });
    before.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () {
    (before || []).forEach(function (one) { one.open = false; });
    before = null;
  });

  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    var holder = target && target.closest("details");
    while (holder) { holder.open = true; holder = holder.parentElement.closest("details"); }
  }
  window.addEventListener("hashchange", reveal);
  reveal();
}());
