"use strict";
// Keeps the regions of a page up to date that name a stream in data-live: see
// stream.go for what the streams say. Each region has an id, and stands in the
// page at the same address, from which it is loaded when the stream begins.

const litTime = 1600; // as in style.css

function light(element) {
	element.classList.remove("lit");
	void element.getBoundingClientRect(); // begins anew
	element.classList.add("lit");
	clearTimeout(element.litTimer);
	element.litTimer = setTimeout(() => element.classList.remove("lit"), litTime);
}

// replaced keeps the focus where something takes the place of what has it.
function replaced(old, now, replace) {
	const all = element => [...element.querySelectorAll("a, button, summary, [tabindex]")];
	const i = all(old).indexOf(document.activeElement);
	replace();
	if (i >= 0) all(now)[i]?.focus();
}

function put(region, html) {
	const holder = document.createElement("template");
	holder.innerHTML = html;
	const element = holder.content.firstElementChild;
	if (!element) return;
	const old = document.getElementById(element.id);
	if (old) {
		replaced(old, element, () => old.replaceWith(element));
		return;
	}
	// The newest is on top; ids grow.
	const older = [...region.children].find(child => child.id < element.id);
	region.insertBefore(element, older ?? null);
	light(element);
	const most = Number(region.dataset.most) || Infinity;
	while (region.children.length > most) region.lastElementChild.remove();
}

// hit lights up what has one of the names.
function hit(region, names) {
	const lit = new Set(names);
	for (const element of region.querySelectorAll("[data-name]")) {
		if (lit.has(element.dataset.name)) light(element);
	}
}

// load takes the region from the page as it is now.
async function load(region) {
	const answer = await fetch(location.href);
	if (!answer.ok) throw new Error(answer.statusText);
	const page = new DOMParser().parseFromString(await answer.text(), "text/html");
	const now = page.getElementById(region.id);
	const writing = region.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
	if (now && !writing) replaced(region, region, () => region.replaceChildren(...now.childNodes));
}

const tryAgain = 5000; // where too many pages are open
const state = document.getElementById("state");
let source = null;

function listen() {
	const region = document.querySelector("[data-live]");
	// A browser opens six connections to a host: pages that nobody sees have none.
	if (!region || document.hidden || source) return;
	source = new EventSource(region.dataset.live);
	source.onopen = () => {
		load(region).then(() => { if (source) state.textContent = "live"; }, over);
	};
	source.onerror = () => {
		state.textContent = "not connected: has the tool ended?";
		if (source && source.readyState === EventSource.CLOSED) over();
	};
	source.addEventListener("put", e => put(region, e.data));
	source.addEventListener("drop", e => document.getElementById(e.data)?.remove());
	source.addEventListener("hit", e => hit(region, e.data.split("\n")));
	source.addEventListener("stale", () => load(region).catch(over));
	source.addEventListener("full", e => {
		leave();
		state.textContent = e.data;
		setTimeout(listen, tryAgain);
	});
}

function leave() {
	source?.close();
	source = null;
}

function over() {
	leave();
	state.textContent = "the tool has ended, or was started anew: open the address that it prints";
}

// What Lambda would not take is said before it is sent.
for (const text of document.querySelectorAll("textarea[data-bytes]")) {
	text.addEventListener("input", () => text.setCustomValidity(""));
	text.form.addEventListener("submit", event => {
		const bytes = new Blob([text.value]).size;
		if (bytes <= Number(text.dataset.bytes)) return;
		event.preventDefault();
		text.setCustomValidity(`The event has ${bytes} bytes; Lambda takes ${text.dataset.bytes}.`);
		text.reportValidity();
	});
}

document.addEventListener("visibilitychange", () => document.hidden ? leave() : listen());
listen();
