// SPDX-FileCopyrightText: InterWeave SmartIntegration collection contributors
// SPDX-License-Identifier: GPL-3.0-or-later
(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("fleet-data").textContent);
  var T = data.texts, S = data.statuses, H = data.hosts, n = data.items.length;
  var worstFirst = ["error", "fail", "would_change", "manual", "waived", "attested", "changed", "pass", "not_applicable"];
  var rank = S.map(function (status) { return worstFirst.indexOf(status[0]); });
  var box = document.getElementById("matrix"), dialog = document.getElementById("detail");
  var byId = function (id) { return document.getElementById(id); };
  function text(number) { return number === undefined || number < 0 ? "" : T[number]; }
  function make(tag, css, content) {
    var element = document.createElement(tag);
    if (css) { element.className = css; }
    if (content !== undefined) { element.textContent = content; }
    return element;
  }

  // For every host: the findings of each item, and the status the item counts as.
  var grid = H.map(function (host) {
    var cells = [];
    for (var i = 0; i < n; i++) { cells.push({ status: -1, found: [] }); }
    host[8].forEach(function (finding) {
      var cell = cells[finding[0]];
      cell.found.push(finding);
      if (cell.status < 0 || rank[finding[1]] < rank[cell.status]) { cell.status = finding[1]; }
    });
    return cells;
  });

  // --- the table
  var table = make("table"), body = make("tbody");
  table.setAttribute("role", "grid");
  table.setAttribute("aria-label", "Hosts by items");
  table.setAttribute("aria-rowcount", String(H.length + 1));
  var columns = make("colgroup");
  ["h", "v"].concat(data.items.map(function () { return "i"; })).forEach(function (css) { columns.appendChild(make("col", css)); });
  table.appendChild(columns);
  var head = make("tr"), thead = make("thead");
  function heading(css, content) {
    var cell = make("th", css);
    cell.scope = "col";
    cell.appendChild(content);
    head.appendChild(cell);
  }
  heading("", make("span", "", "Host"));
  heading("v", make("div", "", "Verdict"));
  var phase = "1";
  function gap(item) { return item[0][0]; }
  var gaps = data.items.map(function (item, i) { var first = i > 0 && gap(item) !== phase; phase = gap(item); return first; });
  data.items.forEach(function (item, i) {
    var label = make("div");
    label.appendChild(make("b", "", item[0] + " "));
    label.appendChild(document.createTextNode(item[1]));
    label.title = item[0] + " " + item[1];
    heading("c" + (gaps[i] ? " gap" : ""), label);
  });
  thead.appendChild(head);
  table.appendChild(thead);
  table.appendChild(body);
  box.appendChild(table);

  var cellModels = S.map(function (status) {
    var cell = make("td", "k " + status[0]);
    cell.tabIndex = -1;
    cell.setAttribute("role", "gridcell");
    cell.setAttribute("aria-label", status[1]);
    cell.appendChild(make("span", "", status[2])).setAttribute("aria-hidden", "true");
    return cell;
  });
  var rows = new Array(H.length);
  function build(r) {
    var host = H[r], row = make("tr"), name = make("th", "", host[0]);
    name.scope = "row";
    name.title = host[0];
    name.appendChild(make("small", "", data.clients[host[1]] + (host[3] ? " · " + data.outcomes[host[3]] : "")));
    row.appendChild(name);
    row.appendChild(make("td", "verdict " + (host[2] ? "go" : "no-go"), host[2] ? "✓ go" : "✕ no-go"));
    for (var i = 0; i < n; i++) {
      var status = grid[r][i].status, cell = status < 0 ? make("td") : cellModels[status].cloneNode(true);
      if (gaps[i]) { cell.className += " gap"; }
      row.appendChild(cell);
    }
    row.setAttribute("data-r", String(r));
    row.setAttribute("aria-rowindex", String(r + 2));
    rows[r] = row;
    return row;
  }
  var built = 0;
  function chunk(size) {
    var part = document.createDocumentFragment(), end = Math.min(built + size, H.length), from = built;
    for (; built < end; built++) { part.appendChild(build(built)); }
    body.appendChild(part);
    for (; from < end; from++) { show(from); }
  }

  // --- filters
  var wanted = { statuses: {}, item: "", owner: "", client: "", group: "", verdict: "", words: "" };
  var haystacks = [];
  function haystack(r) {
    if (haystacks[r] === undefined) { haystacks[r] = (H[r][0] + "\n" + data.clients[H[r][1]] + "\n" + text(H[r][7])).toLowerCase(); }
    return haystacks[r];
  }
  var lowered = [];
  function has(number) {
    if (number === undefined || number < 0) { return false; }
    if (lowered[number] === undefined) { lowered[number] = T[number].toLowerCase(); }
    return lowered[number].indexOf(wanted.words) >= 0;
  }
  function speaks(finding) { return has(finding[3]) || has(finding[4]) || has(finding[5]) || has(finding[6]) || (finding[7] || []).some(has); }
  function anyStatus() { return Object.keys(wanted.statuses).length > 0; }
  function findingMatches(finding, hostSpeaks) {
    return (!anyStatus() || wanted.statuses[finding[1]]) && (wanted.item === "" || String(finding[0]) === wanted.item) &&
      (wanted.owner === "" || String(finding[2]) === wanted.owner) && (!wanted.words || hostSpeaks || speaks(finding));
  }
  function hostMatches(r) {
    var host = H[r];
    return (wanted.client === "" || String(host[1]) === wanted.client) && (wanted.verdict === "" || String(host[2]) === wanted.verdict) &&
      (wanted.group === "" || host[6].some(function (group) { return T[group] === wanted.group; }));
  }
  function filtering() { return anyStatus() || wanted.item !== "" || wanted.owner !== "" || wanted.words !== ""; }
  var matched = 0;
  // An owner is who can act: only open findings count for it.
  function matchesOf(r) {
    if (!hostMatches(r)) { return null; }
    if (!filtering()) { return {}; }
    var speaksItself = wanted.words && haystack(r).indexOf(wanted.words) >= 0, hits = {}, any = false;
    H[r][8].forEach(function (finding) {
      if (wanted.owner !== "" && S[finding[1]][3]) { return; }
      if (findingMatches(finding, speaksItself)) { hits[finding[0]] = true; any = true; }
    });
    return any ? hits : null;
  }
  function show(r) {
    var hits = matchesOf(r), row = rows[r], quiet = filtering();
    row.hidden = !hits;
    if (!hits) { return; }
    for (var i = 0; i < n; i++) {
      var cell = row.children[i + 2];
      if (cell.classList.contains("quiet") !== (quiet && !hits[i])) { cell.classList.toggle("quiet"); }
    }
  }
  function apply() {
    matched = 0;
    for (var r = 0; r < H.length; r++) {
      if (rows[r]) { show(r); if (!rows[r].hidden) { matched++; } } else if (matchesOf(r)) { matched++; }
    }
    byId("f-count").textContent = matched + " of " + H.length + (H.length === 1 ? " host" : " hosts");
    home();
  }
  ["item", "owner", "client", "group", "verdict"].forEach(function (name) {
    var select = byId("f-" + name);
    if (select) { select.addEventListener("change", function () { wanted[name] = select.value; apply(); }); }
  });
  var waiting = 0;
  byId("f-text").addEventListener("input", function () {
    clearTimeout(waiting);
    var value = this.value;
    waiting = setTimeout(function () { wanted.words = value.trim().toLowerCase(); apply(); }, 90);
  });
  var chips = Array.prototype.slice.call(document.querySelectorAll(".filter"));
  chips.forEach(function (chip) {
    chip.addEventListener("click", function () {
      var on = chip.getAttribute("aria-pressed") !== "true";
      chip.setAttribute("aria-pressed", String(on));
      if (on) { wanted.statuses[chip.dataset.status] = true; } else { delete wanted.statuses[chip.dataset.status]; }
      apply();
    });
  });
  var form = document.querySelector(".filters");
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () {
    wanted = { statuses: {}, item: "", owner: "", client: "", group: "", verdict: "", words: "" };
    chips.forEach(function (chip) { chip.setAttribute("aria-pressed", "false"); });
    setTimeout(apply, 0);
  });
  document.querySelectorAll("button[data-item]").forEach(function (button) {
    button.addEventListener("click", function () {
      form.reset();
      var place = data.items.findIndex(function (item) { return item[0] === button.dataset.item; });
      setTimeout(function () {
        wanted.item = byId("f-item").value = String(place);
        chips.forEach(function (chip) {
          if (!S[chip.dataset.status][3]) { chip.setAttribute("aria-pressed", "true"); wanted.statuses[chip.dataset.status] = true; }
        });
        apply();
        byId("matrix-section").scrollIntoView();
        byId("f-item").focus({ preventScroll: true });
      }, 0);
    });
  });

  // --- moving about: one cell is in the tab order, arrow keys move it
  var here = null;
  function home() {
    if (here && !here.parentElement.hidden) { return; }
    for (var r = 0; r < built; r++) {
      if (!rows[r].hidden) { stand(rows[r].children[2], false); return; }
    }
  }
  function stand(cell, focus) {
    if (!cell || cell.tabIndex === undefined || !cell.classList.contains("k")) { return; }
    if (here) { here.tabIndex = -1; }
    here = cell;
    here.tabIndex = 0;
    if (focus) { here.focus({ preventScroll: true }); here.scrollIntoView({ block: "nearest", inline: "nearest" }); uncover(); }
  }
  function uncover() { // the sticky head and the sticky first column must not lie over the cell
    var cell = here.getBoundingClientRect(), top = thead.getBoundingClientRect().bottom, left = here.parentElement.firstChild.getBoundingClientRect().right;
    if (cell.top < top) { box.scrollTop -= top - cell.top + 4; }
    if (cell.left < left) { box.scrollLeft -= left - cell.left + 4; }
  }
  function sibling(row, way) {
    do { row = way > 0 ? row.nextElementSibling : row.previousElementSibling; } while (row && row.hidden);
    return row;
  }
  box.addEventListener("keydown", function (event) {
    var cell = event.target.closest("td.k");
    if (!cell) { return; }
    var row = cell.parentElement, place = cell.cellIndex, next = null, to;
    if (event.key === "ArrowRight") { next = row.children[place + 1]; }
    else if (event.key === "ArrowLeft") { next = place > 2 ? row.children[place - 1] : null; }
    else if (event.key === "ArrowDown") { to = sibling(row, 1); next = to && to.children[place]; }
    else if (event.key === "ArrowUp") { to = sibling(row, -1); next = to && to.children[place]; }
    else if (event.key === "Home") { next = row.children[2]; }
    else if (event.key === "End") { next = row.lastElementChild; }
    else if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(cell); return; }
    else { return; }
    event.preventDefault();
    stand(next, true);
  });
  box.addEventListener("click", function (event) {
    var cell = event.target.closest("td.k");
    if (cell) { stand(cell, true); open(cell); }
  });

  // --- one finding in full
  function line(list, label, value, css) {
    if (!value || !value.length) { return; }
    list.appendChild(make("dt", "", label));
    var cell = make("dd", css || "");
    if (Array.isArray(value)) {
      var bullets = cell.appendChild(make("ul"));
      value.forEach(function (entry) { bullets.appendChild(make("li", "", entry)); });
    } else { cell.textContent = value; }
    list.appendChild(cell);
  }
  function open(cell) {
    var r = Number(cell.parentElement.dataset.r), i = cell.cellIndex - 2, host = H[r], item = data.items[i];
    dialog.textContent = "";
    var top = make("header"), titles = make("div"), close = make("button", "ghost", "Close");
    titles.appendChild(make("h3", "", item[0] + " " + item[1])).id = "d-title";
    var who = make("span", "hosts", host[0] + " · ");
    var page = data.pages[data.clients[host[1]]];
    if (page) {
      var link = make("a", "", data.clients[host[1]]);
      link.href = page;
      who.appendChild(link);
    } else { who.appendChild(document.createTextNode(data.clients[host[1]])); }
    titles.appendChild(who);
    close.type = "button";
    close.addEventListener("click", function () { dialog.close(); });
    top.appendChild(titles);
    top.appendChild(close);
    dialog.appendChild(top);
    var content = make("div", "body");
    grid[r][i].found.forEach(function (finding) {
      var status = S[finding[1]], block = make("div", "find " + status[0]), step = make("p", "step");
      step.appendChild(make("span", "sign " + status[0], status[2])).setAttribute("aria-hidden", "true");
      step.appendChild(make("span", "", text(finding[3]) || item[1]));
      step.appendChild(make("span", "pill " + status[0], status[1]));
      block.appendChild(step);
      var list = make("dl", "kv");
      line(list, "Expected", text(finding[6]));
      line(list, "Found", text(finding[4]));
      line(list, "Evidence", (finding[7] || []).map(text));
      line(list, "Changes", (finding[8] || []).map(text));
      line(list, "Also seen", (finding[9] || []).map(text));
      if (!status[3]) {
        line(list, "To do", text(finding[5]), "todo");
        line(list, "Who", data.owners[finding[2]][1]);
      }
      if (!list.firstChild) { line(list, "Found", "Details are on the client's own page."); }
      block.appendChild(list);
      content.appendChild(block);
    });
    dialog.appendChild(content);
    dialog.showModal();
    close.focus();
  }
  dialog.addEventListener("close", function () { if (here) { here.focus({ preventScroll: true }); } });
  dialog.addEventListener("click", function (event) { if (event.target === dialog) { dialog.close(); } });

  // --- the first screen at once, the rest when there is time; all of it before printing
  chunk(60);
  apply();
  function rest() {
    chunk(120);
    if (built < H.length) { setTimeout(rest, 0); } else { document.documentElement.dataset.complete = "yes"; home(); }
  }
  setTimeout(rest, 0);
  window.addEventListener("beforeprint", function () { chunk(H.length); });
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
}());
