import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = { headers: IncomingMessage['headers']; body: string };

/** Another's HTTP server on this machine. `answer` may be changed while it runs. */
export class Receiver {
  readonly received: Received[] = [];
  answer: { status: number; body: string } = { status: 200, body: '{}' };

  private constructor(
    readonly url: string,
    readonly close: () => void,
  ) {}

  static async start(): Promise<Receiver> {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk as Buffer);
      }
      receiver.received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(receiver.answer.status, { 'Content-Type': 'application/json' });
      response.end(receiver.answer.body);
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    const receiver = new Receiver(`http://127.0.0.1:${port}/`, () => server.close());
    return receiver;
  }
}
