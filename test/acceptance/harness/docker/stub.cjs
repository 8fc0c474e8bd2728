#!/usr/bin/env node
// Stands in for the `ollama` command if a test has to see what a server sees, or decides how fast it answers. The body
// of a request says what it wants: {"stub": {"pieces": 10, "everyMs": 1000}} or {"stub": {"waitMs": 5000}}. Every
// request is written to RECORD, one line of JSON each.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { setInterval, clearInterval, setTimeout } = require('node:timers');

const RECORD = '/tmp/requests.jsonl';
/** While this file exists, models are missing although the server lists them. */
const EMPTY = '/tmp/empty';
const STORE = process.env.OLLAMA_MODELS ?? '/models';
const PORT = Number((process.env.OLLAMA_HOST ?? '127.0.0.1:11434').split(':')[1]);
const PLAYED = '/as-if/';

function manifest(reference) {
  const [name, tag = 'latest'] = reference.split(/:(?=[^/]*$)/);
  const parts = name.split('/');
  const model = parts.pop();
  const namespace = parts.pop() ?? 'library';
  return path.join(STORE, 'manifests', parts.pop() ?? 'registry.ollama.ai', namespace, model, tag);
}

const actions = {
  list: () => undefined,
  pull(reference) {
    const digest = createHash('sha256').update(reference).digest('hex');
    const blob = path.join(STORE, 'blobs', `sha256-${digest}`);
    try {
      fs.writeFileSync(blob, reference);
    } catch (error) {
      throw new Error(`open ${blob}-partial: ${error.code === 'EACCES' ? 'permission denied' : error.message}`);
    }
    fs.mkdirSync(path.dirname(manifest(reference)), { recursive: true });
    fs.writeFileSync(manifest(reference), JSON.stringify({ layers: [{ digest: `sha256:${digest}` }] }));
  },
  cp(from, to) {
    fs.mkdirSync(path.dirname(manifest(to)), { recursive: true });
    fs.copyFileSync(manifest(from), manifest(to));
  },
  rm: (reference) => fs.rmSync(manifest(reference)),
};

function names() {
  const root = path.join(STORE, 'manifests', 'registry.ollama.ai');
  if (!fs.existsSync(root)) return [];
  return fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile())
    .map((f) => `${path.relative(root, f.parentPath ?? f.path).replace(/^library\//, '')}:${f.name}`);
}

function answer(request, response, body) {
  const send = (status, value) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (request.url.startsWith(PLAYED)) {
    const [command, ...args] = JSON.parse(body);
    try {
      actions[command](...args);
      return send(200, {});
    } catch (error) {
      return send(500, { error: error.message });
    }
  }
  // what the pull asks of its own server
  if (request.url === '/api/pull' && process.env.OLLAMA_MODELS !== undefined) {
    try {
      actions.pull(JSON.parse(body).model);
      return send(200, { status: 'success' });
    } catch (error) {
      return send(500, { error: error.message });
    }
  }
  if (request.url === '/api/tags') return send(200, { models: names().map((name) => ({ name, model: name })) });
  if (request.url === '/api/show') return send(fs.existsSync(manifest(JSON.parse(body).model)) ? 200 : 404, {});
  if (request.method !== 'POST') return send(200, { reached: request.url });
  if (fs.existsSync(EMPTY)) return send(404, { error: 'model not found' });
  const { stub = {}, stream = false } = body.startsWith('{') ? JSON.parse(body) : {};
  const { pieces = 1, everyMs = 0, waitMs = 0 } = stub;
  if (!stream) return void setTimeout(() => send(200, { done: true, bytes: body.length }), waitMs);
  const sse = request.url.startsWith('/v1/');
  response.writeHead(200, { 'content-type': sse ? 'text/event-stream' : 'application/x-ndjson' });
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    const line = JSON.stringify({ piece: sent, done: sent === pieces });
    response.write(sse ? `data: ${line}\n\n` : `${line}\n`);
    if (sent === pieces) response.end();
  }, everyMs);
  response.once('close', () => clearInterval(timer));
}

function serve() {
  const record = (what) => fs.appendFileSync(RECORD, `${JSON.stringify(what)}\n`);
  const seen = (request, how) => record({ how, method: request.method, url: request.url, headers: request.rawHeaders });
  const taken = (request, socket) => {
    seen(request, 'upgraded');
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
  };
  fs.writeFileSync(RECORD, '');
  http
    .createServer((request, response) => {
      if (!request.url.startsWith(PLAYED)) seen(request, 'request');
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => answer(request, response, parts.join('')));
    })
    .on('upgrade', taken)
    .on('connect', taken)
    .on('clientError', (error, socket) => {
      // a connection that was cut is not a request of the client
      if (String(error.code).startsWith('HPE_'))
        record({ how: 'malformed', method: '', url: String(error.rawPacket), headers: [] });
      socket.destroy();
    })
    .listen(PORT);
  process.on('SIGTERM', () => process.exit(0));
}

function ask(args) {
  const request = http.request({ port: PORT, method: 'POST', path: `${PLAYED}${args[0]}` }, (response) => {
    let text = '';
    response.on('data', (part) => (text += part));
    response.on('end', () => {
      if (response.statusCode === 200) return;
      console.error(`Error: ${JSON.parse(text).error}`);
      process.exitCode = 1;
    });
  });
  request.on('error', (error) => {
    console.error(`Error: ${error.message}`);
    process.exitCode = 1;
  });
  request.end(JSON.stringify(args));
}

const args = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
if (args[0] === 'serve') serve();
else ask(args);
