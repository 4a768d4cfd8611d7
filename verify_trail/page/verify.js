/* Checks a PDF trail in the browser: chain, export, log, key, checkpoint, attachments. No server, no network. */
"use strict";

(() => {
  const MOST = { file: 200 << 20, stream: 256 << 20, depth: 64, revisions: 64, objects: 4_000_000, attached: 200, steps: 64, checkpoint: 1_000_000, checkpoints: 10_000 };
  const ZERO = "0".repeat(64);
  const encoder = new TextEncoder();

  class Unreadable extends Error {}
  class BadProof extends Error {}
  class BadNote extends Error {}

  // --- a PDF, read strictly: what a lenient reader would mend is refused ------------------------------------------

  const SPACE = new Set([0, 9, 10, 12, 13, 32]);
  const DELIMITERS = new Set([..."()<>[]{}/%"].map((letter) => letter.charCodeAt(0)));

  class Name { constructor(text) { this.text = text; } }
  class Reference { constructor(number) { this.number = number; } }
  class Stream { constructor(dictionary, begin) { this.dictionary = dictionary; this.begin = begin; } }

  class Parser {
    constructor(bytes, at) { this.bytes = bytes; this.at = at; }

    skip() {
      for (;;) {
        while (SPACE.has(this.bytes[this.at])) this.at += 1;
        if (this.bytes[this.at] !== 0x25) return;
        while (this.at < this.bytes.length && this.bytes[this.at] !== 10 && this.bytes[this.at] !== 13) this.at += 1;
      }
    }

    word() {
      this.skip();
      const begin = this.at;
      while (this.at < this.bytes.length && !SPACE.has(this.bytes[this.at]) && !DELIMITERS.has(this.bytes[this.at])) this.at += 1;
      return latin(this.bytes.subarray(begin, this.at));
    }

    integer() {
      const word = this.word();
      if (!/^\d{1,15}$/.test(word)) throw new Unreadable("no_pdf");
      return Number(word);
    }

    value(depth = 0) {
      if (depth > MOST.depth) throw new Unreadable("no_pdf");
      this.skip();
      const first = this.bytes[this.at], second = this.bytes[this.at + 1];
      if (first === 0x2f) return this.name();
      if (first === 0x28) return this.literal();
      if (first === 0x5b) return this.array(depth);
      if (first === 0x3c) return second === 0x3c ? this.dictionary(depth) : this.hexadecimal();
      return this.simple();
    }

    simple() {
      const word = this.word();
      if (word === "true" || word === "false") return word === "true";
      if (word === "null") return null;
      if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word)) throw new Unreadable("no_pdf");
      const back = this.at;
      if (/^\d+$/.test(word)) {
        const generation = this.word();
        if (/^\d+$/.test(generation) && this.word() === "R") return new Reference(Number(word));
      }
      this.at = back;
      return Number(word);
    }

    name() {
      this.at += 1;
      const begin = this.at;
      while (this.at < this.bytes.length && !SPACE.has(this.bytes[this.at]) && !DELIMITERS.has(this.bytes[this.at])) this.at += 1;
      const text = latin(this.bytes.subarray(begin, this.at));
      return new Name(text.replace(/#([0-9a-fA-F]{2})/g, (_all, code) => String.fromCharCode(parseInt(code, 16))));
    }

    literal() {
      const ends = { 110: 10, 114: 13, 116: 9, 98: 8, 102: 12 }, found = [];
      let open = 1;
      for (this.at += 1; this.at < this.bytes.length; this.at += 1) {
        let byte = this.bytes[this.at];
        if (byte === 0x5c) {
          this.at += 1;
          byte = this.bytes[this.at];
          const octal = /^[0-7]{1,3}/.exec(latin(this.bytes.subarray(this.at, this.at + 3)));
          if (octal) { found.push(parseInt(octal[0], 8) & 255); this.at += octal[0].length - 1; }
          else if (byte === 13) { if (this.bytes[this.at + 1] === 10) this.at += 1; }
          else if (byte !== 10) found.push(ends[byte] ?? byte);
          continue;
        }
        if (byte === 0x28) open += 1;
        if (byte === 0x29 && (open -= 1) === 0) { this.at += 1; return Uint8Array.from(found); }
        found.push(byte);
      }
      throw new Unreadable("no_pdf");
    }

    hexadecimal() {
      const end = this.bytes.indexOf(0x3e, this.at);
      if (end < 0) throw new Unreadable("no_pdf");
      let digits = latin(this.bytes.subarray(this.at + 1, end)).replace(/\s/g, "");
      if (/[^0-9a-fA-F]/.test(digits)) throw new Unreadable("no_pdf");
      if (digits.length % 2) digits += "0";
      this.at = end + 1;
      return Uint8Array.from({ length: digits.length / 2 }, (_none, at) => parseInt(digits.substr(2 * at, 2), 16));
    }

    array(depth) {
      const found = [];
      for (this.at += 1; ;) {
        this.skip();
        if (this.at >= this.bytes.length) throw new Unreadable("no_pdf");
        if (this.bytes[this.at] === 0x5d) { this.at += 1; return found; }
        found.push(this.value(depth + 1));
      }
    }

    dictionary(depth) {
      const found = new Map();
      for (this.at += 2; ;) {
        this.skip();
        if (this.bytes[this.at] === 0x3e && this.bytes[this.at + 1] === 0x3e) { this.at += 2; return found; }
        const key = this.value(depth + 1);
        if (!(key instanceof Name) || found.has(key.text)) throw new Unreadable("no_pdf");
        found.set(key.text, this.value(depth + 1));
      }
    }

    object() {
      const value = this.value();
      if (!(value instanceof Map)) return value;
      const back = this.at;
      if (this.word() !== "stream") { this.at = back; return value; }
      if (this.bytes[this.at] === 13) this.at += 1;
      if (this.bytes[this.at] !== 10) throw new Unreadable("no_pdf");
      return new Stream(value, this.at + 1);
    }
  }

  class Pdf {
    constructor(bytes) {
      this.bytes = bytes; this.places = new Map(); this.packed = new Map(); this.trailer = null;
    }

    static async open(bytes) {
      if (bytes.length > MOST.file) throw new Unreadable("too_large");
      if (latin(bytes.subarray(0, 5)) !== "%PDF-") throw new Unreadable("no_pdf");
      const pdf = new Pdf(bytes);
      const tail = latin(bytes.subarray(Math.max(0, bytes.length - 2048)));
      const found = /startxref\s+(\d{1,12})\s+%%EOF\s*$/.exec(tail);
      if (!found) throw new Unreadable("no_pdf");
      let next = Number(found[1]);
      for (let revision = 0; next !== null; revision += 1) {
        if (revision > MOST.revisions) throw new Unreadable("no_pdf");
        next = await pdf.section(next);
      }
      if (pdf.trailer.has("Encrypt")) throw new Unreadable("no_pdf");
      return pdf;
    }

    /** Reads one section of the table of objects; later sections were read first and hold. Returns where the one before is. */
    async section(offset) {
      const parser = new Parser(this.bytes, offset);
      const word = parser.word();
      const trailer = word === "xref" ? this.table(parser) : await this.tableStream(offset);
      this.trailer ??= trailer;
      const before = trailer.get("Prev");
      if (before !== undefined && (!Number.isInteger(before) || before >= this.bytes.length)) throw new Unreadable("no_pdf");
      return before ?? null;
    }

    table(parser) {
      for (;;) {
        const back = parser.at;
        if (parser.word() === "trailer") return this.checkedTrailer(parser.value());
        parser.at = back;
        const first = parser.integer(), count = parser.integer();
        if (count > MOST.objects) throw new Unreadable("no_pdf");
        for (let number = first; number < first + count; number += 1) {
          const offset = parser.integer();
          parser.integer();
          const kind = parser.word();
          this.place(number, kind === "n" ? { offset } : null);
        }
      }
    }

    async tableStream(offset) {
      const stream = this.objectAt(offset, null);
      if (!(stream instanceof Stream) || stream.dictionary.get("Type")?.text !== "XRef") throw new Unreadable("no_pdf");
      const data = await this.decoded(stream), dictionary = this.checkedTrailer(stream.dictionary);
      const widths = dictionary.get("W"), index = dictionary.get("Index") ?? [0, dictionary.get("Size")];
      let at = 0;
      const field = (width, usual) => {
        if (!width) return usual;
        let value = 0;
        for (let byte = 0; byte < width; byte += 1) value = value * 256 + data[at++];
        return value;
      };
      for (let pair = 0; pair + 1 < index.length; pair += 2) {
        for (let number = index[pair]; number < index[pair] + index[pair + 1] && at < data.length; number += 1) {
          const kind = field(widths[0], 1), second = field(widths[1], 0), third = field(widths[2], 0);
          this.place(number, kind === 1 ? { offset: second } : kind === 2 ? { inside: second, index: third } : null);
        }
      }
      return dictionary;
    }

    checkedTrailer(dictionary) {
      if (!(dictionary instanceof Map)) throw new Unreadable("no_pdf");
      return dictionary;
    }

    place(number, where) {
      if (this.places.size > MOST.objects) throw new Unreadable("no_pdf");
      if (!this.places.has(number)) this.places.set(number, where);
    }

    objectAt(offset, number) {
      const parser = new Parser(this.bytes, offset);
      const named = parser.integer();
      parser.integer();
      if (parser.word() !== "obj" || (number !== null && named !== number)) throw new Unreadable("no_pdf");
      return parser.object();
    }

    async get(value, depth = 0) {
      if (!(value instanceof Reference)) return value;
      if (depth > MOST.depth) throw new Unreadable("no_pdf");
      const where = this.places.get(value.number);
      if (!where) return null;
      if (where.offset !== undefined) return this.get(this.objectAt(where.offset, value.number), depth + 1);
      return this.get(await this.unpacked(where, value.number), depth + 1);
    }

    async unpacked(where, number) {
      if (!this.packed.has(where.inside)) {
        const outer = this.places.get(where.inside);
        if (!outer || outer.offset === undefined) throw new Unreadable("no_pdf");
        const stream = this.objectAt(outer.offset, where.inside);
        if (!(stream instanceof Stream)) throw new Unreadable("no_pdf");
        this.packed.set(where.inside, { data: await this.decoded(stream), first: stream.dictionary.get("First"), count: stream.dictionary.get("N") });
      }
      const { data, first, count } = this.packed.get(where.inside);
      const parser = new Parser(data, 0);
      for (let at = 0; at < Math.min(count, MOST.objects); at += 1) {
        const named = parser.integer(), offset = parser.integer();
        if (named === number) return new Parser(data, first + offset).value();
      }
      throw new Unreadable("no_pdf");
    }

    async decoded(stream) {
      const length = await this.get(stream.dictionary.get("Length"));
      if (!Number.isInteger(length) || length < 0 || stream.begin + length > this.bytes.length) throw new Unreadable("no_pdf");
      const raw = this.bytes.subarray(stream.begin, stream.begin + length);
      let filters = await this.get(stream.dictionary.get("Filter"));
      filters = filters === undefined || filters === null ? [] : Array.isArray(filters) ? filters : [filters];
      if (filters.length === 0) return raw;
      if (filters.length > 1 || filters[0].text !== "FlateDecode") throw new Unreadable("attachments");
      let parameters = await this.get(stream.dictionary.get("DecodeParms"));
      if (Array.isArray(parameters)) [parameters] = parameters;
      const data = await inflated(raw);
      return (parameters?.get?.("Predictor") ?? 1) >= 10 ? unpredicted(data, parameters.get("Columns") ?? 1) : data;
    }

    /** Everything attached, by name. */
    async attachments() {
      const found = new Map(), root = await this.get(this.trailer.get("Root"));
      const names = await this.get(root?.get?.("Names")), tree = await this.get(names?.get?.("EmbeddedFiles"));
      if (tree) await this.collect(tree, found, 0);
      return found;
    }

    async collect(node, found, depth) {
      if (depth > MOST.depth || !(node instanceof Map)) throw new Unreadable("attachments");
      for (const kid of (await this.get(node.get("Kids"))) ?? []) await this.collect(await this.get(kid), found, depth + 1);
      const pairs = (await this.get(node.get("Names"))) ?? [];
      for (let at = 1; at < pairs.length; at += 2) {
        const [name, data] = await this.attached(await this.get(pairs[at]));
        if (found.has(name) || found.size >= MOST.attached) throw new Unreadable("attachments");
        found.set(name, data);
      }
    }

    async attached(specification) {
      const files = await this.get(specification?.get?.("EF"));
      const stream = await this.get(files?.get?.("UF") ?? files?.get?.("F"));
      const name = await this.get(specification?.get?.("UF") ?? specification?.get?.("F"));
      if (!(stream instanceof Stream) || !(name instanceof Uint8Array)) throw new Unreadable("attachments");
      return [text(name), await this.decoded(stream)];
    }
  }

  const latin = (bytes) => {
    let found = "";
    for (let at = 0; at < bytes.length; at += 4096) found += String.fromCharCode(...bytes.subarray(at, at + 4096));
    return found;
  };

  const text = (bytes) => {
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes.subarray(2));
    return latin(bytes);
  };

  async function inflated(raw) {
    const reader = new Blob([raw]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
    const parts = [];
    let length = 0;
    for (;;) {
      const { done, value } = await reader.read().catch(() => { throw new Unreadable("attachments"); });
      if (done) break;
      length += value.length;
      if (length > MOST.stream) { reader.cancel(); throw new Unreadable("too_large"); }
      parts.push(value);
    }
    const whole = new Uint8Array(length);
    let at = 0;
    for (const part of parts) { whole.set(part, at); at += part.length; }
    return whole;
  }

  /** Undoes the PNG predictors of tables of objects (one byte a sample). */
  function unpredicted(data, columns) {
    const rows = Math.floor(data.length / (columns + 1)), out = new Uint8Array(rows * columns);
    for (let row = 0; row < rows; row += 1) {
      const kind = data[row * (columns + 1)];
      for (let column = 0; column < columns; column += 1) {
        const at = row * columns + column, up = row ? out[at - columns] : 0, left = column ? out[at - 1] : 0;
        const corner = row && column ? out[at - columns - 1] : 0;
        out[at] = data[row * (columns + 1) + 1 + column] + [0, left, up, (left + up) >> 1, paeth(left, up, corner)][kind];
      }
    }
    return out;
  }

  function paeth(left, up, corner) {
    const guess = left + up - corner, a = Math.abs(guess - left), b = Math.abs(guess - up), c = Math.abs(guess - corner);
    return a <= b && a <= c ? left : b <= c ? up : corner;
  }

  // --- hashes, trees, notes ---------------------------------------------------------------------------------------

  const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
  const joined = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) { whole.set(part, at); at += part.length; }
    return whole;
  };
  const leafHash = (bytes) => sha256(joined([0], bytes));
  const nodeHash = (left, right) => sha256(joined([1], left, right));
  const half = (number) => Math.floor(number / 2);

  function base64(said) {
    if (typeof said !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(said) || said.length % 4) throw new BadNote("form");
    return Uint8Array.from(atob(said), (letter) => letter.charCodeAt(0));
  }

  async function checkInclusion(leaf, index, size, path, root) {
    if (!(index >= 0 && index < size)) throw new BadProof("index");
    let at = index, last = size - 1, found = leaf;
    for (const step of path) {
      if (last === 0) throw new BadProof("length");
      if (at % 2 || at === last) {
        found = await nodeHash(step, found);
        while (at && at % 2 === 0) { at = half(at); last = half(last); }
      } else found = await nodeHash(found, step);
      at = half(at); last = half(last);
    }
    if (last || !same(found, root)) throw new BadProof("root");
  }

  async function checkConsistency(old, size, path, oldRoot, root) {
    if (!(old >= 0 && old <= size)) throw new BadProof("size");
    if (old === size || old === 0) {
      const due = old ? root : await sha256(new Uint8Array());
      if (path.length || !same(oldRoot, due)) throw new BadProof("root");
      return;
    }
    const complete = Number.isInteger(Math.log2(old)), steps = complete ? [oldRoot, ...path] : [...path];
    if (!steps.length) throw new BadProof("length");
    let at = old - 1, last = size - 1;
    while (at % 2) { at = half(at); last = half(last); }
    let before = steps[0], after = steps[0];
    for (const step of steps.slice(1)) {
      if (last === 0) throw new BadProof("length");
      if (at % 2 || at === last) {
        before = await nodeHash(step, before); after = await nodeHash(step, after);
        while (at && at % 2 === 0) { at = half(at); last = half(last); }
      } else after = await nodeHash(after, step);
      at = half(at); last = half(last);
    }
    if (last || !same(before, oldRoot) || !same(after, root)) throw new BadProof("root");
  }

  async function verifier(line) {
    const parts = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(line.trim());
    const raw = parts ? base64(parts[3]) : [];
    if (raw.length !== 33 || raw[0] !== 1) throw new BadNote("key");
    const id = (await sha256(joined(encoder.encode(`${parts[1]}\n`), raw))).subarray(0, 4);
    if (hex(id) !== parts[2]) throw new BadNote("key");
    const key = await crypto.subtle.importKey("raw", raw.subarray(1), { name: "Ed25519" }, false, ["verify"]);
    return { name: parts[1], id, key };
  }

  async function openNote(note, trusted) {
    const cut = note.lastIndexOf("\n\n");
    const rows = cut < 0 || !note.endsWith("\n") ? [] : note.slice(cut + 2, -1).split("\n");
    if (!rows.length || rows.length > 16) throw new BadNote("form");
    const said = note.slice(0, cut + 1);
    let signed = 0;
    for (const row of rows) {
      const found = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/.exec(row), raw = found ? base64(found[2]) : [];
      if (raw.length < 5) throw new BadNote("form");
      const known = trusted.find((one) => one.name === found[1] && same(one.id, raw.subarray(0, 4)));
      if (!known) continue;
      if (!(await crypto.subtle.verify("Ed25519", known.key, raw.subarray(4), encoder.encode(said)))) throw new BadNote("signature");
      signed += 1;
    }
    if (!signed) throw new BadNote("unsigned");
    const [origin, size, root] = said.split("\n");
    if (!origin || !/^(0|[1-9]\d{0,14})$/.test(size ?? "")) throw new BadNote("form");
    return { origin, size: Number(size), root: hash(root) };
  }

  function hash(said) {
    const raw = base64(said);
    if (raw.length !== 32) throw new BadNote("form");
    return raw;
  }

  function readGiven(said) {
    const [note, ...more] = said.replace(/\r\n/g, "\n").split("\n\nconsistency ");
    if (!more.length) return { note: `${note.replace(/\n+$/, "")}\n`, since: null, path: [] };
    const [since, ...rows] = more[0].trim().split(/\s+/);
    if (more.length > 1 || !/^\d{1,15}$/.test(since) || rows.length > MOST.steps) throw new BadNote("form");
    return { note: `${note}\n`, since: Number(since), path: rows.map(hash) };
  }

  // --- the chain --------------------------------------------------------------------------------------------------

  const ordered = (value) => {
    if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error("a number beyond");
    if (Array.isArray(value)) return `[${value.map(ordered).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${ordered(value[key])}`).join(",")}}`;
  };

  function eventOf(body) {
    try {
      const event = JSON.parse(body);
      const kinds = ["stream", "at", "prev", "verb"].every((key) => typeof event[key] === "string");
      const fits = kinds && Number.isInteger(event.seq) && typeof event.actor === "object" && !Array.isArray(event.actor);
      return fits && ordered(event) === body ? event : null;
    } catch { return null; }
  }

  function peek(body) {
    try { return JSON.parse(body) ?? {}; } catch { return {}; }
  }

  async function wrongEvent(trail) {
    let seq = 0, before = ZERO, at = "";
    for (const [place, { body, hash: named }] of trail.events.entries()) {
      const due = seq + 1, rest = trail.events.slice.bind(trail.events, place + 1);
      if (hex(await sha256(encoder.encode(body))) !== named) return [due, "edited"];
      const event = eventOf(body);
      if (!event) return [due, "not_canonical"];
      if (event.stream !== `case:${trail.case}`) return [due, "other_stream"];
      if (event.seq !== due) {
        const later = event.seq < due || rest().some((one) => peek(one.body).seq === due);
        return [due, later ? "reordered" : "missing"];
      }
      if (event.prev !== before) {
        const next = trail.events[place + 1];
        const confirmed = next ? peek(next.body).prev === named : trail.head === named;
        return [confirmed && due > 1 ? due - 1 : due, "replaced"];
      }
      if (event.at < at) return [due, "backwards"];
      [seq, before, at] = [due, named, event.at];
      if (seq === trail.seq && named !== trail.head) return [seq, "replaced"];
    }
    if (seq < trail.seq) return [seq + 1, "cut_off"];
    return trail.events.length > trail.seq ? [trail.seq + 1, "beyond"] : null;
  }

  // --- the points, one by one -------------------------------------------------------------------------------------

  const said = (point, state, why, seq = null, told = {}) => ({ point, state, why, seq, told });

  function unpacked(data) {
    try {
      const trail = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(data));
      const texts = [trail.case, trail.code, trail.head, ...trail.events.flatMap((one) => [one.body, one.hash]),
        ...trail.attached.flatMap((one) => [one.name, one.sha256])];
      const fits = texts.every((one) => typeof one === "string") && Number.isSafeInteger(trail.seq) && trail.seq >= 0;
      if (!fits || trail.format !== "loopdesk-trail-2") throw new Error("format");
      return trail;
    } catch { throw new Unreadable("format"); }
  }

  async function check(bytes, checkpoint, key) {
    const files = await (await Pdf.open(bytes)).attachments().catch((error) => { throw new Unreadable(error instanceof Unreadable ? error.message : "attachments"); });
    if (!files.has("trail.json")) throw new Unreadable("no_trail");
    const trail = unpacked(files.get("trail.json"));
    files.delete("trail.json");
    const points = [], wrong = await wrongEvent(trail);
    if (wrong) points.push(said("chain", "wrong", wrong[1], wrong[0]));
    else {
      points.push(said("chain", "good", "whole", null, { events: trail.events.length }), exported(trail));
      points.push(...(await outside(trail, checkpoint, key)));
    }
    points.push(await attached(trail, files), said("cover", "open", "not_here"), said("signature", "open", "not_here"));
    return { trail, points };
  }

  function exported(trail) {
    const event = peek(trail.events.at(-1)?.body ?? "{}"), detail = event.detail ?? {};
    const due = detail.code === trail.code && detail.seq === trail.seq - 1 && detail.head === event.prev;
    if (event.verb !== "trail.exported" || !due || Object.keys(detail).length !== 3) return said("export", "wrong", "no_export", trail.seq);
    return said("export", "good", "exported", null, { at: event.at, by: event.actor.name ?? "" });
  }

  async function outside(trail, checkpoint, key) {
    const [logged, own, verifiers] = await ownCheckpoint(trail), found = [logged, await checkKey(trail, key)];
    if (own) found.push(await checkCheckpoint(trail, own, checkpoint, key ? null : verifiers, key));
    return found;
  }

  async function ownCheckpoint(trail) {
    if (!trail.log) return [said("log", "open", "no_log"), null, []];
    try {
      const verifiers = await Promise.all(trail.log.keys.slice(0, 100).map(verifier));
      const own = await openNote(trail.log.checkpoint, verifiers);
      const leaf = await leafHash(encoder.encode(trail.events.at(-1)?.body ?? ""));
      await checkInclusion(leaf, trail.log.index, own.size, trail.log.path.slice(0, MOST.steps).map(hash), own.root);
      return [said("log", "good", "in_log", null, { size: own.size }), own, verifiers];
    } catch (error) {
      return [said("log", "wrong", error instanceof BadProof ? "not_in_log" : "bad_note", trail.seq), null, []];
    }
  }

  async function checkKey(trail, key) {
    if (!key) return said("key", "open", "no_key");
    let trusted;
    try { trusted = await verifier(key); } catch { return said("key", "wrong", "bad_key"); }
    try { await openNote(trail.log?.checkpoint ?? "", [trusted]); } catch { return said("key", "wrong", "foreign_key", trail.seq); }
    return said("key", "good", "known_key", null, { key: trusted.name });
  }

  async function checkCheckpoint(trail, own, given, verifiers, key) {
    if (!given.length) return said("checkpoint", "open", "no_checkpoint");
    let note, other;
    try { note = readGiven(fitting(given, trail, own)); verifiers ??= [await verifier(key)]; } catch { return said("checkpoint", "wrong", "checkpoint_form"); }
    try { other = await openNote(note.note, verifiers); } catch (error) {
      return said("checkpoint", "wrong", error.message === "form" ? "checkpoint_form" : "resigned", trail.seq);
    }
    const told = { own: own.size, given: other.size };
    if (own.origin !== other.origin) return said("checkpoint", "wrong", "other_log", trail.seq, told);
    try { return said("checkpoint", ...(await compared(trail, own, other, note)), null, told); }
    catch { return said("checkpoint", "wrong", "forked", trail.seq, told); }
  }

  /* Of several checkpoints the one of the log's own length; else the latest that the file shows to continue; else the
     shortest longer one; else the longest. */
  function fitting(given, trail, own) {
    const kept = new Map(given.map((text) => [Number(text.split("\n", 2)[1]), text]));
    const sizes = [...kept.keys()].filter(Number.isSafeInteger).sort((one, other) => one - other);
    const shown = trail.log.older.slice(0, 100).map((one) => one.size).sort((one, other) => other - one);
    const found = [own.size, ...shown].find((size) => kept.has(size)) ?? sizes.find((size) => size > own.size) ?? sizes.at(-1);
    return kept.get(found) ?? given[0];
  }

  async function compared(trail, own, other, note) {
    if (own.size === other.size) {
      await checkConsistency(own.size, own.size, [], own.root, other.root);
      return ["good", "same"];
    }
    if (own.size < other.size) {
      if (note.since !== own.size) return ["open", "newer_without_proof"];
      await checkConsistency(own.size, other.size, note.path, own.root, other.root);
      return ["good", "newer"];
    }
    const shown = trail.log.older.slice(0, 100).find((one) => one.size === other.size);
    if (!shown) return ["open", "older_without_proof"];
    await checkConsistency(other.size, own.size, shown.path.map(hash), other.root, own.root);
    return ["open", "older"];
  }

  async function attached(trail, files) {
    const listed = new Map(trail.attached.map((one) => [one.name, one.sha256]));
    for (const name of [...new Set([...files.keys(), ...listed.keys()])].sort()) {
      const fits = files.has(name) && hex(await sha256(files.get(name))) === listed.get(name);
      if (!fits) return said("attached", "wrong", "attached_changed", null, { name });
    }
    const versions = new Set(trail.events.map((one) => peek(one.body).version).filter(Boolean));
    if (versions.size && !versions.has(listed.get("process.bpmn"))) return said("attached", "wrong", "other_definition", null, { name: "process.bpmn" });
    return said("attached", "good", "attached", null, { count: files.size });
  }

  function exitOf(points) {
    if (points.some((one) => one.state === "wrong")) return 1;
    const of = (point) => points.find((one) => one.point === point) ?? {};
    const vouched = of("key").state === "good" && ["no_checkpoint", "older"].includes(of("checkpoint").why);
    return vouched || of("checkpoint").state === "good" ? 0 : 3;
  }

  // --- the page ---------------------------------------------------------------------------------------------------

  const words = JSON.parse(document.getElementById("words").textContent);
  const element = (id) => document.getElementById(id);
  const english = () => document.documentElement.lang === "en";
  const pick = (pair) => pair[english() ? 1 : 0];
  const filled = (sentence, told) => sentence.replace(/\{(\w+)\}/g, (_all, key) => told[key] ?? "");
  const spoken = (one) => {
    const why = filled(pick(words.sentences[one.why]), one.told);
    return one.seq === null ? why : filled(pick(words.event), { seq: one.seq, why });
  };
  let last = null;

  function show() {
    const list = element("points");
    list.replaceChildren();
    if (!last) return;
    const { code, points, trail, why } = last, ended = pick(words.ends[code]), colon = english() ? ": " : "：";
    const wrong = points?.find((one) => one.state === "wrong");
    element("verdict").className = { 0: "good", 3: "open" }[code] ?? "wrong";
    element("verdict").textContent = why ? `${ended}${colon}${pick(words.sentences[why])}` : wrong ? `${ended}${colon}${spoken(wrong)}` : ended;
    element("result").dataset.exit = code;
    element("result").dataset.why = why ?? wrong?.why ?? "";
    element("result").dataset.seq = wrong?.seq ?? "";
    for (const one of points ?? []) {
      const mark = { good: "✓", wrong: "✗", open: "–" }[one.state];
      line(list, `${mark} ${pick(words.points[one.point])}${colon}${spoken(one)}`, one.state);
    }
    if (trail) line(list, `${trail.case} · ${trail.code} · ${trail.head}`, "");
  }

  function line(list, words_, kind) {
    const item = document.createElement("li");
    item.textContent = words_;
    item.className = kind;
    list.append(item);
  }

  /* What was pasted, else the files that were chosen. */
  async function givenCheckpoints() {
    const pasted = element("checkpoint").value.trim();
    if (pasted) return [pasted];
    const files = [...element("checkpoints").files].filter((file) => file.size <= MOST.checkpoint).slice(0, MOST.checkpoints);
    return Promise.all(files.map(async (file) => (await file.text()).replaceAll("\r\n", "\n")));
  }

  async function run(event) {
    event.preventDefault();
    const [file] = element("file").files;
    if (!file) return;
    delete element("result").dataset.exit;
    element("verdict").textContent = "…";
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const { trail, points } = await check(bytes, await givenCheckpoints(), element("key").value.trim());
      last = { code: exitOf(points), points, trail };
    } catch (error) {
      last = { code: 2, why: error instanceof Unreadable ? error.message : "no_pdf" };
    }
    show();
  }

  function turn(language) {
    document.documentElement.lang = language;
    show();
  }

  element("given").addEventListener("submit", run);
  element("language").addEventListener("click", () => turn(english() ? "zh-Hans" : "en"));
  turn(navigator.language?.startsWith("zh") ? "zh-Hans" : "en");
  if (!globalThis.crypto?.subtle) {
    element("check").disabled = true;
    last = { code: 2, why: "no_crypto" };
    show();
  }
})();
