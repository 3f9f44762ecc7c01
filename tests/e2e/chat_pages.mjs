// Two pages of a channel, over the WebSockets of `ws`, a client that is none of ours.
//   chat_pages.mjs talk URL COOKIE COOKIE LINES   they say lines in turns
//   chat_pages.mjs drop URL COOKIE COOKIE LINES   the first says lines while the other keeps losing its connection
// Prints what came of it as JSON.

import WebSocket from 'ws';

const PATIENCE_MS = 60_000;

class Page {
  heard = []; // the texts of the lines, as they came
  welcomes = [];
  #events = [];
  #waiting = null;

  constructor(url, cookie) {
    this.url = url;
    this.cookie = cookie;
  }

  open() {
    const after = this.lastId ? `?after=${this.lastId}` : '';
    const socket = new WebSocket(this.url + after, { headers: { Cookie: this.cookie } });
    this.socket = socket;
    socket.on('message', (data) => {
      if (this.socket === socket) this.#receive(JSON.parse(data));
    });
    socket.on('error', (error) => {
      if (this.socket === socket) this.#fail(error);
    });
    socket.on('close', (code, reason) => {
      if (this.socket === socket) this.#fail(new Error(`closed with ${code} ${reason}`));
    });
  }

  // As a network does it: without a word.
  drop() {
    const socket = this.socket;
    this.socket = null;
    socket.on('error', () => {});
    socket.terminate();
  }

  // The next event of these types; others are passed over.
  async next(...types) {
    for (;;) {
      const event = this.#events.shift() ?? (await this.#arrival());
      if (types.includes(event.type)) return event;
    }
  }

  say(text) {
    this.socket.send(JSON.stringify({ type: 'chat.send', nonce: text, data: { text } }));
  }

  async sayAndBeAccepted(text) {
    this.say(text);
    const answer = await this.next('chat.accepted', 'chat.rejected');
    if (answer.type === 'chat.rejected') throw new Error(`${text}: ${JSON.stringify(answer.data)}`);
  }

  async hasHeard(text) {
    while (!this.heard.includes(text)) await this.next('chat.message');
  }

  #receive(event) {
    if (event.id) this.lastId = event.id;
    if (event.type === 'chat.message') this.heard.push(event.data.text);
    if (event.type === 'welcome') this.welcomes.push(event.data);
    if (this.#waiting) this.#waiting.resolve(event);
    else this.#events.push(event);
    this.#waiting = null;
  }

  #fail(error) {
    if (!this.#waiting) throw error;
    this.#waiting.reject(error);
  }

  async #arrival() {
    let timer;
    const arrival = new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      timer = setTimeout(() => reject(new Error(`nothing came within ${PATIENCE_MS} ms`)), PATIENCE_MS);
    });
    return arrival.finally(() => clearTimeout(timer));
  }
}

async function talk(alice, bob, count) {
  for (const page of [alice, bob]) {
    page.open();
    await page.next('welcome');
  }
  const taken_ms = [];
  for (let number = 0; number < count; number += 1) {
    const [speaker, listener] = number % 2 === 0 ? [alice, bob] : [bob, alice];
    const text = `line ${number}`;
    const said = performance.now();
    const accepted = speaker.sayAndBeAccepted(text);
    await listener.hasHeard(text);
    taken_ms.push(performance.now() - said);
    await accepted;
    await speaker.hasHeard(text);
  }
  return { taken_ms, heard: [alice.heard, bob.heard], extensions: alice.socket.extensions };
}

async function drop(speaker, listener, count) {
  for (const page of [speaker, listener]) {
    page.open();
    await page.next('welcome');
  }
  for (let number = 0; number < count; number += 1) {
    await speaker.sayAndBeAccepted(`line ${number}`);
    // Gone for five lines, back for five; what is on its way when it happens is lost, and what is said meanwhile.
    if (number % 10 === 4) listener.drop();
    if (number % 10 === 9) listener.open();
  }
  await listener.hasHeard(`line ${count - 1}`);
  const resumed = listener.welcomes.map((welcome) => welcome.resumed);
  return { heard: listener.heard, resumed, missed: listener.welcomes.map((welcome) => welcome.missed) };
}

const [what, url, ...more] = process.argv.slice(2);
const pages = more.slice(0, 2).map((cookie) => new Page(url, cookie));
const done = await { talk, drop }[what](...pages, Number(more[2]));
for (const page of pages) page.drop();
console.log(JSON.stringify(done));
