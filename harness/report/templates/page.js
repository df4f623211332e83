"use strict";
// Shows the cases: draws cards from the embedded JSON as they are asked for, filters them, and keeps
// the filters in the address, so that any view is a link. Data reaches the page as text only.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const CHUNK = 40;
  const form = document.getElementById("filters");
  const list = document.getElementById("list");
  const more = document.getElementById("more");
  const count = document.getElementById("count");
  const narrowed = document.getElementById("narrowed");
  const clear = document.getElementById("clear");
  const FILTERS = ["q", "adapter", "character", "change", "verdict", "doubtful", "case", "named"];
  // Filters of several values, each a group of chips: what a row has of them.
  const GROUPS = {
    change: (row) => row.changes,
    verdict: (row) => [row.outcome],
    doubtful: (row) => (row.unsure ? ["yes"] : []),
  };
  const MANY = new Set(Object.keys(GROUPS));

  const say = (key, blanks = {}) =>
    data.words[key].replace(/\{(\w+)\}/g, (blank, name) => (name in blanks ? blanks[name] : blank));
  const nameOf = (id) => (Object.hasOwn(data.names, id) ? data.names[id] : id);
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const fold = (text) => text.toLowerCase().replaceAll("ё", "е");

  // ---- What there is to show ----

  // Of a large report the page has an index, and the rest in files that are read when they are shown.
  const { index } = data;
  const answers = index ? unfold(index) : data.answers;
  const byKey = new Map(answers.map((row) => [row.case + "\n" + row.adapter, row]));
  const candidates = new Set(data.adapters);
  for (const row of answers) {
    row.of ||= data.cases[row.case];
    row.named ||= [];
    row.outcome = row.verdict || "error";
    row.changes = [row.change, row.new_hallucination && "new_hallucination"].filter(Boolean);
    // What it is compared with stands on the same card, and can turn the gate as well.
    const before = candidates.has(row.adapter) && byKey.get(row.case + "\n" + data.baseline);
    row.unsure = Boolean(row.doubtful || (before && before.doubtful));
  }
  function unfold({ models, roles, kinds, cases, size }) {
    const rows = [];
    cases.forEach(([key, character, ...said], place) => {
      const of = { character, role: roles[character] };
      const part = Math.floor(place / size);
      said.forEach((kind, model) => {
        if (kind !== null) rows.push({ case: key, adapter: models[model], of, part, ...kinds[kind] });
      });
    });
    return rows.sort((one, other) => one.rank - other.rank);
  }

  // ---- The files of a large report ----

  const there = new Set(); // numbers of those that were read

  window.harnessPart = (part, text) => {
    const given = JSON.parse(text);
    for (const row of given.answers) {
      const known = byKey.get(row.case + "\n" + row.adapter);
      Object.assign(known, row);
      Object.assign(known.of, given.cases[row.case]);
    }
    there.add(part);
  };

  const missing = (rows) =>
    index ? [...new Set(rows.map((row) => row.part))].filter((part) => !there.has(part)) : [];

  // Gives whether it could be read.
  function readPart(part) {
    return new Promise((ended) => {
      const script = document.createElement("script");
      script.src = index.files[part];
      script.onload = script.onerror = () => ended(there.has(part));
      document.head.append(script);
    });
  }

  let round = 0; // of reading: a newer one, or other filters, end it
  async function readParts(parts, then) {
    const mine = ++round;
    for (const [done, part] of parts.entries()) {
      const blanks = { shown: number.format(done), count: number.format(parts.length) };
      count.textContent = say("reading_cases", blanks);
      const read = await readPart(part);
      if (mine !== round) return;
      if (!read) {
        count.textContent = say("part_missing", { file: index.files[part] });
        return;
      }
    }
    then();
  }

  // The text that is searched is put together at the first search, not while the page opens.
  const textOf = (row) =>
    (row.text ??= fold(
      [row.case, row.of.question, row.answer, row.reason, row.error, nameOf(row.of.character)]
        .concat(row.named.map(nameOf), row.of.tags || [], row.of.accept || [])
        .concat((row.samples || []).map((one) => one.answer))
        .filter(Boolean)
        .join("\n")
    ));

  // ---- The state of the filters, which is the address ----

  let state = {};
  let matching = [];
  let shown = 0;

  function read(hash) {
    const given = new URLSearchParams(hash.replace(/^#/, ""));
    const next = {};
    for (const name of FILTERS) {
      const value = given.get(name);
      if (value) next[name] = MANY.has(name) ? value.split(",") : value;
    }
    return next;
  }

  function address(filters) {
    const pairs = FILTERS.filter((name) => filters[name] && filters[name].length).map((name) => {
      const values = [].concat(filters[name]).map(encodeURIComponent);
      return name + "=" + values.join(",").replaceAll("%2F", "/");
    });
    return "#" + (pairs.join("&") || "cases");
  }

  const tests = {
    q: (row, wanted) => wanted.every((word) => textOf(row).includes(word)),
    // Without a choice, the candidates: the baseline's answers stand beside theirs anyway.
    adapter: (row, wanted) =>
      wanted ? row.adapter === wanted : !candidates.size || candidates.has(row.adapter),
    character: (row, wanted) => row.of.character === wanted,
    case: (row, wanted) => row.case === wanted,
    named: (row, wanted) => row.named.includes(wanted),
  };
  for (const [name, has] of Object.entries(GROUPS))
    tests[name] = (row, wanted) => has(row).some((value) => wanted.includes(value));

  function filter(focus = false) {
    const unread = state.q ? missing(answers) : [];
    if (unread.length) return readParts(unread, () => filter(focus));
    round++;
    const wanted = { ...state, q: state.q ? fold(state.q).split(/\s+/).filter(Boolean) : null };
    const active = FILTERS.filter((name) => name === "adapter" || wanted[name]);
    const counts = {};
    matching = answers.filter((row) => {
      const failed = active.filter((name) => !tests[name](row, wanted[name]));
      // A chip counts what it would show: all other filters hold, its own group does not matter.
      for (const name of MANY)
        if (!failed.length || (failed.length === 1 && failed[0] === name))
          for (const value of GROUPS[name](row)) counts[value] = (counts[value] || 0) + 1;
      return !failed.length;
    });
    for (const chip of form.querySelectorAll(".chip")) {
      const found = counts[chip.firstElementChild.value] || 0;
      chip.querySelector("output").textContent = number.format(found);
      chip.classList.toggle("none", !found);
    }
    shown = 0;
    list.replaceChildren();
    list.classList.toggle("single", Boolean(state.case));
    document.getElementById("empty").hidden = matching.length > 0;
    showMore(focus);
  }

  function showMore(focus) {
    const next = matching.slice(shown, shown + CHUNK);
    const unread = missing(next);
    if (unread.length) return readParts(unread, () => showMore(focus));
    shown += next.length;
    const fragment = document.createDocumentFragment();
    for (const row of next) fragment.append(card(row));
    const first = fragment.firstElementChild;
    list.append(fragment);
    count.textContent = say("cases_of", {
      shown: number.format(shown),
      count: number.format(matching.length),
    });
    more.hidden = shown >= matching.length;
    more.textContent = say("more") + " (" + number.format(matching.length - shown) + ")";
    if (focus && first) first.focus({ preventScroll: true });
  }

  function fillForm() {
    for (const control of form.elements) {
      if (control.type === "checkbox")
        control.checked = (state[control.name] || []).includes(control.value);
      else if (control.name) control.value = state[control.name] || "";
    }
    showNarrowed();
  }

  function showNarrowed() {
    narrowed.replaceChildren();
    if (state.case) narrowed.append(dismissable("case", say("only_case", { case: state.case })));
    if (state.named)
      narrowed.append(dismissable("named", say("named_filter", { name: nameOf(state.named) })));
    clear.hidden = !FILTERS.some((name) => state[name]);
  }

  function dismissable(name, text) {
    const button = element("button", "dismiss", text + " ✕");
    button.type = "button";
    button.addEventListener("click", () => reset({ ...state, [name]: undefined }));
    return button;
  }

  // From the page's own buttons: the form follows. While somebody types, it is left alone.
  function reset(next) {
    apply(next);
    fillForm();
  }

  function apply(next) {
    state = next;
    history.replaceState(null, "", address(state));
    showNarrowed();
    filter();
  }

  // ---- Drawing ----

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function copyOf(id) {
    const made = document.getElementById(id).content.firstElementChild.cloneNode(true);
    const parts = {};
    for (const part of made.querySelectorAll("[data-part]")) parts[part.dataset.part] = part;
    return [made, parts];
  }

  function badge(word) {
    const made = element("span", "badge " + data.colours[word]);
    const icon = element("span", "icon", data.icons[word]);
    icon.setAttribute("aria-hidden", "true");
    made.append(icon, say(word));
    return made;
  }

  function card(row) {
    const [made, parts] = copyOf("card");
    const here = address({ case: row.case, adapter: row.adapter });
    const name = nameOf(row.of.character);
    parts.question.textContent = row.of.question;
    parts.character.textContent = name;
    parts.role.textContent = data.words[row.of.role];
    parts.changes.append(...row.changes.map(badge));
    parts.picture.href = here;
    parts.picture.append(...pictures(row.of, name));
    parts.key.href = here;
    parts.key.textContent = row.case + " [" + row.adapter + "]";
    parts.every.href = address({ case: row.case });
    parts.every.hidden = candidates.size < 2;
    const before = byKey.get(row.case + "\n" + data.baseline);
    if (before && before !== row && candidates.has(row.adapter)) parts.answers.append(answer(before));
    parts.answers.append(answer(row));
    parts.facts.append(...facts(row));
    return made;
  }

  function pictures(shownCase, name) {
    if (!shownCase.images.length) return [element("span", "faint", say("no_picture"))];
    return shownCase.images.map((image) => {
      const made = element("img");
      made.loading = "lazy";
      made.decoding = "async";
      made.alt = say("picture_of", { name });
      made.src = data.pictures[image] || image;
      return made;
    });
  }

  function answer(row) {
    const [made, parts] = copyOf("answer");
    parts.model.textContent = row.adapter;
    parts.verdict.append(badge(row.outcome));
    if (row.rule === "loop") parts.verdict.append(badge("loop"));
    if (row.doubtful) parts.verdict.append(doubt(row));
    if (row.error) parts.text.textContent = row.error;
    else parts.text.append(...said(row));
    parts.reason.textContent = row.reason || "";
    if (row.second) parts.reason.after(element("p", "reason", opinion(row.second)));
    const thought = (row.reasoning || []).map(([start, end]) => characters(row).slice(start, end));
    if (thought.length) parts.text.before(reasoning(thought.map((part) => part.join("").trim())));
    if (row.samples) made.append(samples(row));
    else if (row.doubtful) made.append(overruling(row));
    return made;
  }

  // All that was drawn, each with its verdict; what stands above is the one that stands for them.
  function samples(row) {
    const right = row.samples.filter((one) => one.verdict === "correct").length;
    const made = element("details", "samples");
    made.append(element("summary", "", say("samples_right", { right, of: row.samples.length })));
    row.samples.forEach((one, number) => {
      const alone = { named: [], ...one, case: row.case, outcome: one.verdict, sample: number + 1 };
      const shown = answer({ ...alone, adapter: say("sample", { number: number + 1 }) });
      if (row.doubtful) shown.append(overruling({ ...alone, adapter: row.adapter }));
      made.append(shown);
    });
    return made;
  }

  // What another model says, which was asked because the judge is not sure.
  function opinion(second) {
    const word = second.right === null ? "none" : second.right ? "right" : "wrong";
    const chance = second.probability === null ? "" : " (" + percent(second.probability) + " %)";
    return say("second_" + word, { name: second.by }) + chance;
  }

  function doubt(row) {
    const made = badge("doubtful");
    made.lastChild.textContent = say("certainty_of", { value: percent(row.certainty) });
    return made;
  }

  // Rounded down: what is below the threshold must not look as if it reached it.
  const percent = (certainty) => Math.floor(100 * certainty + 1e-9);

  function reasoning(thoughts) {
    const made = element("details", "reasoning");
    const text = element("p", "", thoughts.join("\n\n"));
    text.dir = "auto";
    made.append(element("summary", "", say("reasoning")), text);
    return made;
  }

  // ---- The command that puts a person's verdict in the judge's place ----

  const quoted = (text) => "'" + text.replaceAll("'", "'\\''") + "'";

  function command(row, verdict) {
    const whom = row.named.length ? row.named.map(quoted) : ["WHO"];
    const named = verdict === "hallucination" ? whom.map((who) => " --named " + who).join("") : "";
    const asked = quoted(row.case + "[" + row.adapter + "]");
    const which = row.sample ? " --sample " + row.sample : "";
    const overrule = "python -m harness overrule " + data.report + " " + asked;
    return overrule + " " + verdict + named + which;
  }

  function overruling(row) {
    const [made, parts] = copyOf("overrule");
    const write = () => {
      parts.command.textContent = command(row, parts.choice.value);
      parts.copy.textContent = say("copy");
    };
    parts.choice.value = row.verdict === "correct" ? "wrong" : "correct";
    parts.choice.addEventListener("change", write);
    parts.copy.addEventListener("click", () => copy(parts));
    write();
    return made;
  }

  async function copy(parts) {
    try {
      await navigator.clipboard.writeText(parts.command.textContent);
      parts.copy.textContent = say("copied");
    } catch {
      // A browser that forbids it still lets the reader copy what is selected.
      getSelection().selectAllChildren(parts.command);
    }
  }

  // What is said, without the reasoning and with the deciding words marked.
  function said(row) {
    const pieces = row.answer ? marked(row) : [];
    const silent = pieces.every((piece) => !(piece.textContent ?? piece).trim());
    return silent ? [element("span", "faint", say("silence"))] : pieces;
  }

  const characters = (row) => Array.from(row.answer || "");

  // Spans count characters as Python does; a character beyond the basic plane is two in a string.
  function marked(row) {
    const text = characters(row);
    const unsaid = new Set();
    for (const [start, end] of row.reasoning || []) for (let i = start; i < end; i++) unsaid.add(i);
    // Blanks that only parted the reasoning from the answer go with it.
    if (unsaid.size) for (const i of blanks(text, unsaid)) unsaid.add(i);
    const between = (start, end) =>
      text.slice(start, end).filter((_, i) => !unsaid.has(start + i)).join("");
    const pieces = [];
    let at = 0;
    for (const [start, end] of joined(row.spans || [], between)) {
      pieces.push(between(at, start));
      pieces.push(element("mark", data.colours[row.outcome], between(start, end)));
      at = end;
    }
    pieces.push(between(at));
    return pieces;
  }

  function blanks(text, unsaid) {
    const spoken = [...text.keys()].filter((i) => !unsaid.has(i) && text[i].trim());
    const [first, last] = [spoken[0] ?? text.length, spoken.at(-1) ?? -1];
    return [...text.keys()].filter((i) => i < first || i > last);
  }

  // Words side by side are one mark: a name of two words is one name.
  function joined(spans, between) {
    const whole = [];
    for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
      const last = whole.at(-1);
      if (last && (start <= last[1] || /^[\s-]*$/.test(between(last[1], start))))
        last[1] = Math.max(last[1], end);
      else if (end > start) whole.push([start, end]);
    }
    return whole;
  }

  function told([key, value]) {
    return key + ": " + (typeof value === "string" ? value : JSON.stringify(value));
  }

  function facts(row) {
    const near = row.similarity === undefined ? "" : row.similarity.toFixed(2);
    const limit = row.threshold === undefined ? "" : say("threshold", { value: row.threshold });
    const file = (data.folder ? data.folder + "/" : "") + (row.of.path || "");
    const id = row.case.slice(row.of.character.length + 1);
    const rows = [
      ["accepted", (row.of.accept || []).join(" · ")],
      ["named_as", row.named.map(nameOf).join(", ")],
      ["also_named", (row.named_other || []).join(", ")],
      ["rule", row.rule],
      ["similarity", [near, limit].filter(Boolean).join(", ")],
      ["certainty", row.certainty === undefined ? "" : percent(row.certainty) + " %"],
      ["language", row.language && (data.words["language_" + row.language] || row.language)],
      ["overruled", row.overruled],
      ["asked_with", Object.entries(row.of.asked_with || {}).map(told).join(" · ")],
      ["tags", (row.of.tags || []).join(", ")],
      ["place", row.of.path && file + (row.of.line ? ":" + row.of.line : "")],
      ["test", row.of.path && file + "::" + id + "[" + row.adapter + "]"],
    ];
    return rows
      .filter(([, value]) => value)
      .flatMap(([key, value]) => [element("dt", "", say(key)), element("dd", "", value)]);
  }

  // ---- Tabs of adapters ----

  const tabs = [...document.querySelectorAll("[role=tab]")];
  const panels = tabs.map((tab) => document.getElementById(tab.getAttribute("aria-controls")));

  function choose(index) {
    tabs.forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
      panels[at].classList.toggle("away", at !== index);
    });
  }

  tabs.forEach((tab, index) => {
    panels[index].setAttribute("role", "tabpanel");
    tab.addEventListener("click", () => choose(index));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = (index + step + tabs.length) % tabs.length;
      choose(next);
      tabs[next].focus();
    });
  });
  if (tabs.length) {
    tabs[0].parentElement.hidden = false;
    choose(tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true"));
  }

  // ---- Listening ----

  function follow() {
    const index = panels.findIndex((panel) => "#" + panel.id === location.hash);
    if (index >= 0) {
      choose(index);
      document.getElementById("characters").scrollIntoView();
    }
    if (!location.hash.includes("=")) return;
    state = read(location.hash);
    fillForm();
    filter(Boolean(state.case));
    document.getElementById("cases").scrollIntoView();
  }

  function changed() {
    const entered = new FormData(form);
    const next = { case: state.case, named: state.named };
    for (const name of FILTERS)
      if (form.elements[name])
        next[name] = MANY.has(name) ? entered.getAll(name) : entered.get(name);
    for (const name of MANY) if (!next[name] || !next[name].length) delete next[name];
    apply(next);
  }

  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  clear.addEventListener("click", () => reset({}));
  more.addEventListener("click", () => showMore(true));
  window.addEventListener("hashchange", follow);

  form.hidden = false;
  // Several adapters at once are a muddle to begin with: the best one's cases come first.
  if (data.adapters.length > 1) state = { adapter: data.best };
  fillForm();
  filter();
  follow();
})();
