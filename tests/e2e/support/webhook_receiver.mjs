// A webhook endpoint of one's own that keeps what it is sent, raw, and answers as it is told to.
import { createServer } from 'node:http';

export class WebhookReceiver {
  static async start() {
    const receiver = new WebhookReceiver();
    receiver.received = [];
    /** The status for each delivery; a test replaces it. */
    receiver.decide_status = () => 200;
    receiver.server = createServer((request, response) => {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const delivery = {
          path: request.url,
          body: Buffer.concat(chunks),
          signature: request.headers['stripe-signature'],
        };
        delivery.event = JSON.parse(delivery.body);
        receiver.received.push(delivery);
        response.statusCode = receiver.decide_status(delivery);
        response.end('{}');
      });
    });
    await new Promise((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    receiver.url = `http://127.0.0.1:${receiver.server.address().port}`;
    return receiver;
  }

  /** What came on that path of that type, oldest first. */
  deliveries(path, type) {
    return this.received.filter(
      (delivery) => delivery.path === path && (!type || delivery.event.type === type),
    );
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
