"use strict";
// One answer at a time: shows it, takes a verdict by key or button, and goes on when the server has
// it on the disk. Data reaches the page as text only.
(() => {
  const at = (id) => document.getElementById(id);
  let data;
  let by = "";
  let since = 0;
  let done = new Map(); // item -> verdict, by whoever reviews here
  let skipped = new Set();
  let current = null;
  let busy = false;
  let over = false;

  const say = (key, blanks = {}) =>
    data.words[key].replace(/\{(\w+)\}/g, (blank, name) => (name in blanks ? blanks[name] : blank));
  const fold = (text) => text.toLowerCase().replaceAll("ё", "е");

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // ---- The server ----

  async function ask(path, body) {
    const sent = body && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ by, since, ...body }),
    };
    let answer;
    try {
      answer = await fetch(path, sent);
    } catch {
      tell([say("review_lost")], true);
      return null;
    }
    const told = await answer.json().catch(() => ({ error: answer.statusText }));
    if (answer.ok) return told;
    tell([told.error || answer.statusText], true);
    return null;
  }

  function take(news) {
    since = news.since;
    for (const [item, verdict] of Object.entries(news.done))
      if (verdict) done.set(item, verdict);
      else done.delete(item);
  }

  async function start(name) {
    by = name.trim();
    sessionStorage.setItem("by", by);
    done = new Map();
    skipped = new Set();
    since = 0;
    const news = await ask("news?by=" + encodeURIComponent(by));
    if (!news) return;
    take(news);
    at("who").textContent = by;
    next();
  }

  // Another tab of the same person may have gone on.
  async function refresh() {
    if (document.hidden || busy || over || !by) return;
    const reviewer = by;
    const news = await ask("news?by=" + encodeURIComponent(by) + "&since=" + since);
    // Whatever was decided meanwhile tells more, and shows what follows by itself.
    if (!news || busy || by !== reviewer || news.since < since) return;
    take(news);
    if (current && done.has(current.id)) next();
    else showProgress();
  }

  // ---- What is shown ----

  const isOpen = (item) => !done.has(item.id) && !skipped.has(item.id);

  function next() {
    show(data.items.find(isOpen) || null);
  }

  function showProgress() {
    const counted = data.items.filter((item) => done.has(item.id)).length;
    at("bar").max = data.items.length;
    at("bar").value = counted;
    at("count").textContent = say("review_progress", { done: counted, count: data.items.length });
    let turn = "";
    if (current && !data.blind) {
      const left = data.items.filter((one) => one.turn === current.turn && !done.has(one.id));
      turn = say("review_left", { turn: say("review_turn_" + current.turn), left: left.length });
    }
    at("turn").textContent = turn;
  }

  function badge(word, text) {
    const made = element("span", "badge " + data.colours[word]);
    const icon = element("span", "icon", data.icons[word]);
    icon.setAttribute("aria-hidden", "true");
    made.append(icon, text === undefined ? say(word) : text);
    return made;
  }

  const verdictTold = (one) =>
    say(one.verdict) + (one.named_as && one.named_as.length ? " (" + one.named_as.join(", ") + ")" : "");

  function show(item) {
    current = item;
    at("item").hidden = !item;
    at("keys").dataset.mode = item ? "item" : "over";
    at("over").hidden = Boolean(item);
    at("noted").hidden = true;
    at("note").value = "";
    showProgress();
    if (!item) return showOver();
    at("character").textContent = item.character;
    at("role").textContent = say(item.role);
    at("case").textContent = item.case;
    at("question").textContent = item.question;
    at("accept").replaceChildren(...item.accept.map((text) => element("span", "", text)));
    at("reject").replaceChildren(...item.reject.map((text) => element("span", "", text)));
    at("rejected").hidden = !item.reject.length;
    at("thinking").hidden = !item.thoughts.length;
    at("thinking").open = false;
    at("thoughts").textContent = item.thoughts.join("\n\n");
    at("pictures").className = "pictures" + (item.pictures.length > 1 ? " many" : "");
    at("pictures").replaceChildren(...pictures(item));
    at("said").replaceChildren(...said(item));
    at("proposed").hidden = data.blind;
    if (!data.blind) showProposal(item);
    scrollTo(0, 0);
    at("item").focus({ preventScroll: true });
    const after = data.items.find((one) => one !== item && isOpen(one));
    if (after) for (const number of after.pictures) new Image().src = "picture/" + number;
  }

  function showProposal(item) {
    at("models").textContent = say("review_given_by", { models: item.models.join(", ") });
    at("changes").replaceChildren(...item.changes.map((change) => badge(change)));
    at("verdict").replaceChildren(badge(item.verdict, verdictTold(item)));
    at("sure").textContent =
      item.certainty === null ? "" : say("review_sure", { value: item.certainty });
    at("reason").textContent = item.reason;
    at("proposed").classList.toggle("doubt", item.doubtful);
    for (const button of document.querySelectorAll(".verdict"))
      button.classList.toggle("proposal", button.dataset.verdict === item.verdict);
  }

  function pictures(item) {
    if (!item.pictures.length) return [element("p", "none faint", say("no_picture"))];
    return item.pictures.map((number) => {
      const made = element("img");
      made.alt = say("picture_of", { name: item.character });
      made.src = "picture/" + number;
      return made;
    });
  }

  function said(item) {
    if (!item.said.length) return [element("span", "faint", say("silence"))];
    return item.said.map(([text, decided]) =>
      decided ? element("mark", data.colours[item.verdict], text) : text
    );
  }

  async function showOver() {
    at("over-title").textContent = say(skipped.size ? "review_skipped" : "review_all_done", {
      count: skipped.size,
    });
    at("again").parentElement.hidden = !skipped.size;
    at("over").focus();
    await showEnding(at("told"));
  }

  async function showEnding(list) {
    const told = await ask("ending");
    if (!told) return;
    const lines = [...told.agreement];
    if (told.disputed.length) lines.push(say("review_disputed") + ":", ...told.disputed);
    list.replaceChildren(...lines.map((line) => element("li", "", line)));
  }

  let fading = 0;
  function tell(lines, alarm = false) {
    clearTimeout(fading);
    at("word").className = alarm ? "alarm" : "";
    at("word").replaceChildren(...lines.map((line) => element("span", "", line)));
    if (!alarm) fading = setTimeout(() => at("word").replaceChildren(), lines.length > 1 ? 12000 : 3000);
  }

  // ---- What is decided ----

  async function decide(verdict, named = []) {
    if (!current || busy) return;
    busy = true;
    const item = current;
    const told = await ask("decide", { id: item.id, verdict, named, why: at("note").value });
    busy = false;
    if (!told) return;
    take(told);
    skipped.delete(item.id);
    const names = named.map(nameOf);
    const lines = [say("review_kept", { verdict: verdictTold({ verdict, named_as: names }) })];
    if (told.others.length || told.judge)
      lines[0] = say("review_yours", { verdict: verdictTold({ verdict, named_as: names }) });
    if (told.judge) lines.push(say("review_judge_said", { verdict: verdictTold(told.judge) }));
    for (const one of told.others)
      lines.push(say("review_differs", { by: one.by, verdict: verdictTold(one) }));
    next();
    tell(lines);
  }

  function agree() {
    if (current && !data.blind) decide(current.verdict, current.named);
  }

  function skip() {
    if (!current || busy) return;
    skipped.add(current.id);
    next();
  }

  async function undo() {
    if (busy) return;
    busy = true;
    const told = await ask("undo", {});
    busy = false;
    if (!told) return;
    take(told);
    if (!told.id) return tell([say("review_nothing_to_undo")]);
    show(data.items.find((item) => item.id === told.id));
    at("note").value = told.why;
    at("noted").hidden = !told.why;
    tell([say("review_taken_back", { verdict: say(told.verdict) })]);
  }

  function writeNote() {
    if (!current) return;
    at("noted").hidden = false;
    at("note").focus();
  }

  // ---- Whom a hallucination names ----

  const nameOf = (id) => (data.people.find((one) => one.id === id) || { names: [id] }).names[0];
  let offered = [];
  let chosen = 0;

  function chooseWhom() {
    if (!current || busy) return;
    at("filter").value = "";
    at("whom").showModal();
    offer();
  }

  function offer() {
    const wanted = fold(at("filter").value).split(/\s+/).filter(Boolean);
    const proposed = current.named || [];
    offered = data.people
      .filter((one) => one.id !== current.character_id)
      .filter((one) => wanted.every((word) => fold(one.names.join("\n")).includes(word)))
      .sort((a, b) => proposed.includes(b.id) - proposed.includes(a.id));
    chosen = 0;
    at("people").replaceChildren(...offered.map(offerOne));
    at("nobody").hidden = offered.length > 0;
    mark();
  }

  function offerOne(one, number) {
    const made = element("li");
    made.id = "person-" + number;
    made.setAttribute("role", "option");
    made.append(element("span", "", one.names[0]));
    if (one.names.length > 1) made.append(element("small", "", one.names.slice(1).join(", ")));
    made.addEventListener("click", () => pick(number));
    return made;
  }

  function mark() {
    [...at("people").children].forEach((one, number) =>
      one.setAttribute("aria-selected", String(number === chosen))
    );
    const here = at("people").children[chosen];
    at("filter").setAttribute("aria-activedescendant", here ? here.id : "");
    if (here) here.scrollIntoView({ block: "nearest" });
  }

  function pick(number) {
    const one = offered[number];
    if (!one) return;
    at("whom").close();
    decide("hallucination", [one.id]);
  }

  at("filter").addEventListener("input", offer);
  at("filter").addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && offered.length) {
      chosen = (chosen + steps[event.key] + offered.length) % offered.length;
      mark();
    } else if (event.key === "Enter" && !event.isComposing && !event.repeat) pick(chosen);
    else return;
    event.preventDefault();
  });

  // ---- Keys and buttons ----

  const VERDICTS = ["correct", "hallucination", "wrong", "refusal"];
  const give = (verdict) => (verdict === "hallucination" ? chooseWhom() : decide(verdict));
  const ACTIONS = { s: skip, u: undo, n: writeNote, "?": () => at("helping").showModal() };
  const PLACES = { KeyS: "s", KeyU: "u", KeyN: "n" }; // whatever the layout: «ы», «г», «т»

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, dialog");
    const acting = event.target.closest("button, a, summary");
    if (!data || over || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.repeat || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter") {
      if (acting) return; // it presses what has the focus
      agree();
    } else if (/^[1-4]$/.test(event.key)) give(VERDICTS[event.key - 1]);
    else if (event.key === "ArrowRight") skip();
    else {
      const action = ACTIONS[PLACES[event.code] || event.key.toLowerCase()];
      if (!action) return;
      action();
    }
    event.preventDefault();
  });

  for (const button of document.querySelectorAll(".verdict"))
    button.addEventListener("click", () => give(button.dataset.verdict));
  for (const button of document.querySelectorAll("[data-close]"))
    button.addEventListener("click", () => button.closest("dialog").close());
  if (at("agree")) at("agree").addEventListener("click", agree);
  at("skip").addEventListener("click", skip);
  at("undo").addEventListener("click", undo);
  at("add-note").addEventListener("click", writeNote);
  at("help").addEventListener("click", () => at("helping").showModal());
  at("again").addEventListener("click", () => {
    skipped = new Set();
    next();
  });
  at("note").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") at("note").value = "";
    at("noted").hidden = !at("note").value;
    at("item").focus({ preventScroll: true });
  });

  // ---- Who reviews ----

  function askName() {
    at("by").value = by;
    at("name").showModal();
    at("by").select();
  }

  function takeName() {
    if (!at("by").value.trim()) return at("by").focus();
    at("name").close();
    start(at("by").value);
  }

  at("reviewer").addEventListener("click", askName);
  at("start").addEventListener("click", takeName);
  at("by").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    takeName();
  });
  at("name").addEventListener("cancel", (event) => {
    if (!by) event.preventDefault(); // without a name nothing is kept
  });

  // ---- The end ----

  at("finish").addEventListener("click", () => {
    at("ending").showModal();
    showEnding(at("ending-told"));
  });
  at("end").addEventListener("click", async () => {
    const told = await ask("finish", {});
    at("ending").close();
    if (!told) return;
    over = true;
    at("item").hidden = true;
    at("keys").dataset.mode = "none";
    document.querySelector(".tools").hidden = true;
    at("over").hidden = false;
    at("over-title").textContent = say("review_finished");
    at("told").replaceChildren();
    at("skipped").textContent = "";
    at("again").parentElement.hidden = true;
  });

  document.addEventListener("visibilitychange", refresh);
  addEventListener("focus", refresh);

  (async () => {
    const answer = await fetch("items");
    data = await answer.json();
    const known = sessionStorage.getItem("by") || data.reviewer;
    if (known) start(known);
    else askName();
  })();
})();
