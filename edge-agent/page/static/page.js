/** The page in the cab: shows the state the unit sends every second, and hands the driver's presses to it. */
import { startAim } from './aim.js';

const SILENT_MS = 5000;
const TOLD_MS = 6000;
const MOST_DIGITS = 8;
const SYMBOLS = { 'pin.delete': '⌫', 'pin.enter': 'OK' };

const texts = await (await fetch('texts.json')).json();
const at = (id) => document.getElementById(id);

let state = null;
let heardMs = performance.now();
let view = 'home';
let digits = '';
let told = null;
let chosenTheme = localStorage.getItem('theme');
const aim = startAim({ text, at });

function text(key, values = {}) {
  const words = texts[state?.language ?? 'en'] ?? texts.en;
  return (words[key] ?? '').replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

function put(id, words) {
  const element = at(id);
  if (element.textContent !== words) element.textContent = words;
}

async function act(name, body = {}) {
  try {
    const response = await fetch(`do/${name}`, { method: 'POST', body: JSON.stringify(body) });
    return await response.json();
  } catch {
    return { ok: false, why: 'other' };
  }
}

function whyText({ why, waitMs = 0 }) {
  const known = ['unknown', 'wait', 'moving'].includes(why) ? why : 'other';
  return text(`why.${known}`, { seconds: Math.ceil(waitMs / 1000) });
}

function tell(words) {
  told = { words, untilMs: performance.now() + TOLD_MS };
  render();
}

function show(next, focus) {
  view = next;
  digits = '';
  put('pin-note', '');
  if (next === 'aim') aim.open();
  else aim.close();
  render();
  if (focus) at(focus).focus();
}

function sightOf() {
  if (performance.now() - heardMs > SILENT_MS) return 'gone';
  return state.sight;
}

function render() {
  if (state === null) return;
  const sight = sightOf();
  const canRead = state.parked && sight !== 'gone';
  // What invites reading closes by itself when the truck moves.
  if (!canRead && view !== 'home') return show('home', null);
  document.documentElement.lang = state.language;
  document.body.dataset.view = view;
  document.body.dataset.theme = chosenTheme ?? (state.night ? 'night' : 'day');
  const order = view === 'home' && sight !== 'gone' ? state.orders[0] : undefined;
  for (const id of ['pin', 'recorded', 'aim']) at(id).hidden = view !== id;
  at('home').hidden = view !== 'home' || order !== undefined;
  at('order').hidden = order === undefined;
  renderFrame(sight, canRead);
  if (order !== undefined) renderOrder(order, canRead);
  if (view === 'pin') renderPin();
  if (view === 'recorded') renderRecorded();
}

function renderFrame(sight, canRead) {
  at('sight').dataset.sight = sight;
  put('sight', text(`sight.${sight}`, { percent: Math.round(state.learning * 100) }));
  const advice = told !== null && performance.now() < told.untilMs ? told.words : text(`advice.${sight}`);
  put('advice', [advice, state.silent ? text('silent') : ''].filter(Boolean).join(' '));
  put('driver', state.driver === null ? text('driver.unknown') : state.driver.name);
  put('link', text(`link.${state.link}`));
  put('login', text(state.driver === null ? 'login' : 'logout'));
  at('login').hidden = !canRead || (state.driver === null && !state.canLogIn);
  put('theme', text(document.body.dataset.theme === 'night' ? 'theme.day' : 'theme.night'));
  put('tired', text('tired'));
  at('tired').className = 'strong';
  put('show-aim', text('aim'));
  put('show-recorded', text('recorded'));
  at('show-aim').hidden = at('show-recorded').hidden = !canRead;
}

function renderOrder(order, canRead) {
  const kind = text(`order.${order.kind}`) || text('order.message');
  put('order-kind', kind);
  put('order-text', canRead ? order.text : text('order.moving'));
  for (const name of ['listen', 'received', 'done', 'declined']) put(`order-${name}`, text(`order.${name}`));
  at('order-received').hidden = order.state !== 'received';
  at('order-done').className = order.state === 'received' ? '' : 'strong';
  at('order-received').className = 'strong';
}

function renderPin() {
  put('pin-title', text('pin.title'));
  const dots = at('pin-dots');
  put('pin-dots', '●'.repeat(digits.length));
  dots.setAttribute('aria-label', text('pin.dots', { count: digits.length }));
  put('pin-cancel', text('cancel'));
  for (const key of at('keys').children) {
    const { word } = key.dataset;
    put(key.id, SYMBOLS[word] ?? word);
    key.setAttribute('aria-label', text(word) || word);
  }
}

function renderRecorded() {
  put('recorded-title', text('recorded.title'));
  at('recorded-words').setAttribute('aria-label', text('recorded.title'));
  put('recorded-explained', text('recorded.explained'));
  put('contact', state.contact === null ? text('contact.none') : text('contact', { contact: state.contact }));
  put('recorded-close', text('cancel'));
  const lines = state.findings.map(({ finding, atMs, lastedMs }) => {
    const when = new Intl.DateTimeFormat(state.language, { timeStyle: 'short', timeZone: state.timeZone ?? undefined });
    const lasted =
      lastedMs === null ? text('recorded.now') : text('recorded.seconds', { seconds: (lastedMs / 1000).toFixed(1) });
    return `${when.format(atMs)} ${text(`finding.${finding}`) || text('finding.other')}, ${lasted}`;
  });
  const list = at('recorded-list');
  const wanted = lines.length === 0 ? [text('recorded.none')] : lines;
  if ([...list.children].map((item) => item.textContent).join('\n') === wanted.join('\n')) return;
  list.replaceChildren(...wanted.map((line) => Object.assign(document.createElement('li'), { textContent: line })));
}

function press(word) {
  if (word === 'pin.delete') digits = digits.slice(0, -1);
  else if (word === 'pin.enter') void logIn();
  else if (digits.length < MOST_DIGITS) digits += word;
  put('pin-note', '');
  render();
}

async function logIn() {
  const pin = digits;
  if (pin.length < 4) return;
  const answer = await act('login', { pin });
  if (answer.ok) return show('home', 'tired');
  digits = '';
  put('pin-note', whyText(answer));
  render();
}

for (const word of ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'pin.delete', '0', 'pin.enter']) {
  const key = Object.assign(document.createElement('button'), { type: 'button', id: `key-${word.replace('.', '-')}` });
  key.dataset.word = word;
  key.addEventListener('click', () => press(word));
  at('keys').append(key);
}

const orderAct = (name) => async () => {
  const order = state?.orders[0];
  if (order === undefined) return;
  const answer =
    name === 'listen'
      ? await act('speak', { orderId: order.orderId })
      : await act('order', { orderId: order.orderId, state: name });
  if (!answer.ok) tell(whyText(answer));
};
const on = (id, handler) => at(id).addEventListener('click', handler);
on('tired', async () => {
  const answer = await act('tired');
  tell(answer.ok ? text('tired.sent') : whyText(answer));
});
on('login', async () => {
  if (state.driver === null) return show('pin', 'pin-title');
  const answer = await act('logout');
  if (!answer.ok) tell(whyText(answer));
});
on('theme', () => {
  chosenTheme = document.body.dataset.theme === 'night' ? 'day' : 'night';
  localStorage.setItem('theme', chosenTheme);
  render();
});
on('pin-cancel', () => show('home', 'login'));
on('show-recorded', () => show('recorded', 'recorded-title'));
on('recorded-close', () => show('home', 'show-recorded'));
on('show-aim', () => show('aim', 'aim-title'));
on('aim-close', () => show('home', 'show-aim'));
on('order-listen', orderAct('listen'));
on('order-received', orderAct('acknowledged'));
on('order-done', orderAct('done'));
on('order-declined', orderAct('declined'));
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape' && view !== 'home') show('home', 'tired');
  if (view === 'pin' && /^\d$/.test(key)) press(key);
  if (view === 'pin' && key === 'Backspace') press('pin.delete');
});

const stream = new EventSource('state');
stream.onmessage = ({ data }) => {
  state = JSON.parse(data);
  heardMs = performance.now();
  render();
};
setInterval(render, 1000);
