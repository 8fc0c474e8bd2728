// A server to connect to. TCP on the first port, on every address, answers "here". UDP on that port, on the given
// address, answers "here" too. UDP on the second port is a name server that knows every name. Port 0 is left out. A
// silent listener accepts connections and sends nothing.
const dgram = require('node:dgram');
const net = require('node:net');

let waiting = 0;
const ready = () => {
  waiting -= 1;
  if (waiting === 0) console.log('ready');
};
const [talk, names, address, manner] = process.argv.slice(-4);

if (Number(talk)) {
  net
    .createServer((socket) => {
      socket.on('error', () => undefined);
      if (manner !== 'silent') socket.end('here\n');
    })
    .listen(Number(talk), ready);
  waiting += 2;
  const udp = dgram.createSocket('udp4');
  udp.on('message', (_, from) => udp.send('here\n', from.port, from.address)).bind(Number(talk), address, ready);
}
if (Number(names)) {
  const server = dgram.createSocket('udp4');
  server
    .on('message', (query, from) => {
      let end = 12;
      while (query[end]) end += query[end] + 1;
      const question = query.subarray(12, end + 5);
      const known = question.readUInt16BE(question.length - 4) === 1;
      const head = query.constructor.from([query[0], query[1], 0x81, 0x80, 0, 1, 0, known ? 1 : 0, 0, 0, 0, 0]);
      const answer = known ? [0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1] : [];
      server.send(query.constructor.concat([head, question, query.constructor.from(answer)]), from.port, from.address);
    })
    .bind(Number(names), address, ready);
  waiting += 1;
}
