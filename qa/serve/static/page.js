// What makes the page quicker to use; everything it shows, it shows without this too.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

document.documentElement.classList.add("js");

function reveal(root) {
  for (const one of $$(".needs-script", root)) one.hidden = false;
}

// What was done, for eyes and for screen readers

let saidUntil = 0;
function say(text) {
  $("#said").textContent = text;
  clearTimeout(saidUntil);
  saidUntil = setTimeout(() => ($("#said").textContent = ""), 2500);
}

// The article next to the conversation

const isWide = () => matchMedia("(min-width: 62rem)").matches;

function showCited() {
  const cited = $("#beside .cited");
  if (cited && isWide()) cited.scrollIntoView({ block: "center", behavior: "instant" });
}

async function openCitation(item) {
  const link = $(".open", item);
  const response = await fetch(link.dataset.place);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const paper = $(".paper", page);
  if (!paper) return location.assign(link.href);
  for (const one of $$(".cite[aria-current]")) one.removeAttribute("aria-current");
  item.setAttribute("aria-current", "true");
  $("#beside").replaceChildren(document.adoptNode(paper));
  reveal($("#beside"));
  forgetFound();
  history.replaceState(null, "", link.href);
  if (isWide()) item.scrollIntoView({ block: "nearest" });
  else $("#beside .cited")?.scrollIntoView({ block: "center" });
  showCited();
}

function step(by) {
  const items = $$(".cite");
  if (!items.length || !$("#beside")) return;
  const at = items.findIndex((one) => one.hasAttribute("aria-current"));
  const to = at < 0 ? (by > 0 ? 0 : items.length - 1) : at + by;
  if (to < 0 || to >= items.length) return say(by > 0 ? "That was the last citation." : "That was the first citation.");
  openCitation(items[to]).then(() => say(`Citation ${to + 1} of ${items.length}`));
}

// Find in the article

let places = [];
let place = -1;

function forgetFound() {
  places = [];
  place = -1;
  if (window.CSS?.highlights) CSS.highlights.clear();
}

function findAll(wanted) {
  const walker = document.createTreeWalker($("#text"), NodeFilter.SHOW_TEXT);
  const nodes = [];
  let whole = "";
  while (walker.nextNode()) {
    nodes.push([whole.length, walker.currentNode]);
    whole += walker.currentNode.data;
  }
  const plain = (text) => text.toLowerCase().replace(/[‘’]/g, "'").replace(/[“”]/g, '"');
  const text = plain(whole);
  const sought = plain(wanted.trim());
  if (!sought || text.length !== whole.length) return [];
  const nodeAt = (offset) => {
    let low = 0;
    let high = nodes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (nodes[middle][0] <= offset) low = middle;
      else high = middle - 1;
    }
    return nodes[low];
  };
  const found = [];
  for (let at = text.indexOf(sought); at >= 0 && found.length < 5000; at = text.indexOf(sought, at + sought.length)) {
    const range = new Range();
    const [first, last] = [nodeAt(at), nodeAt(at + sought.length - 1)];
    range.setStart(first[1], at - first[0]);
    range.setEnd(last[1], at + sought.length - last[0]);
    found.push(range);
  }
  return found;
}

function showPlace(to) {
  const output = $("#found");
  if (!places.length) {
    output.textContent = $("#find").value.trim() ? "not found" : "";
    return;
  }
  place = (to + places.length) % places.length;
  output.textContent = `${place + 1} of ${places.length}`;
  if (window.CSS?.highlights) {
    CSS.highlights.set("found", new Highlight(...places));
    CSS.highlights.set("found-here", new Highlight(places[place]));
    CSS.highlights.get("found-here").priority = 1;
  }
  places[place].startContainer.parentElement.scrollIntoView({ block: "center" });
}

document.addEventListener("input", (event) => {
  if (event.target.id !== "find") return;
  forgetFound();
  places = findAll(event.target.value);
  showPlace(0);
});

// Copying

async function copy(item, form) {
  const text = item.dataset[form];
  const named = { plain: "as text", markdown: "as Markdown", html: "as HTML" }[form];
  try {
    const types = { "text/plain": new Blob([form === "html" ? item.dataset.plain : text], { type: "text/plain" }) };
    if (form === "html") types["text/html"] = new Blob([text], { type: "text/html" });
    await navigator.clipboard.write([new ClipboardItem(types)]);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  say(`Copied ${named}.`);
}

async function copyLink(link) {
  try {
    await navigator.clipboard.writeText(link.href);
    say("The link is copied.");
  } catch {
    location.assign(link.href);
  }
}

// Clicks

document.addEventListener("click", (event) => {
  const target = event.target;
  const panel = $(".filters[open]");
  if (panel && !panel.contains(target)) panel.open = false;
  const button = target.closest("button");
  if (button?.dataset.copy) return void copy(button.closest(".cite"), button.dataset.copy);
  if (button?.id === "show-keys") return $("#keys").showModal();
  if (button?.id === "hide-keys") return $("#keys").close();
  if (button?.id === "found-next") return showPlace(place + 1);
  if (button?.id === "found-before") return showPlace(place - 1);
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  const permalink = target.closest("a.permalink");
  if (permalink && $(".talk, .listing")) {
    event.preventDefault();
    return void copyLink(permalink);
  }
  const opener = target.closest("a.open, .cite blockquote");
  if (opener && $("#beside") && !getSelection().toString()) {
    event.preventDefault();
    openCitation(opener.closest(".cite"));
  }
});

document.addEventListener("submit", (event) => {
  if (event.target.classList.contains("find")) {
    event.preventDefault();
    return showPlace(place + 1);
  }
  for (const field of $$("input", event.target)) if (!field.value) field.disabled = true; // short links
  document.body.classList.add("busy");
});
addEventListener("pageshow", () => {
  document.body.classList.remove("busy");
  for (const field of $$("input:disabled")) field.disabled = false;
});

// Keys

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
  const panel = $(".filters[open]");
  if (panel && event.key === "Escape") {
    panel.open = false;
    return $("summary", panel).focus();
  }
  if (event.target.matches("input, textarea, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if ($("#keys").open) return;
  const current = $(".cite[aria-current]");
  const actions = {
    "/": () => $("#q")?.focus(),
    "?": () => $("#keys").showModal(),
    n: () => step(1),
    p: () => step(-1),
    f: () => $("#find")?.focus(),
    c: () => current && copy(current, "plain"),
  };
  if (!actions[event.key]) return;
  event.preventDefault();
  actions[event.key]();
});

reveal(document);
showCited();
