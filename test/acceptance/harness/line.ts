import { connect, type Socket } from 'node:net';

/** A socket with what came back, and when it was closed. */
export class Line {
  received = '';
  closedAt: number | undefined;
  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => (this.received += text));
    socket.once('close', () => (this.closedAt = Date.now()));
    socket.on('error', () => undefined);
  }

  static open(port: number, bytes: string): Line {
    const line = new Line(connect({ host: '127.0.0.1', port }));
    if (bytes !== '') line.socket.write(bytes, 'latin1');
    return line;
  }

  send(bytes: string): void {
    if (this.closedAt === undefined && !this.socket.destroyed) this.socket.write(bytes, 'latin1');
  }

  end(): void {
    this.socket.destroy();
  }
}
