// Stands between the program and the sandbox, and makes a Stripe that is set up wrongly: `change` may give another answer to a call.
import { createServer } from 'node:http';

export class StripeProxy {
  static async start(target) {
    const proxy = new StripeProxy();
    proxy.target = target;
    proxy.change = () => undefined;
    proxy.server = createServer((request, response) => {
      proxy.#pass(request, response).catch(() => response.destroy());
    });
    await new Promise((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    proxy.url = `http://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  async #pass(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { authorization, 'content-type': content_type = '' } = request.headers;
    const answer = await fetch(this.target + request.url, {
      method: request.method,
      headers: { authorization, 'content-type': content_type },
      body: chunks.length > 0 ? Buffer.concat(chunks) : undefined,
    });
    const given = { status: answer.status, json: await answer.json(), headers: {} };
    const path = request.url.split('?')[0];
    const { status, json, headers } = { ...given, ...this.change(path, given, request) };
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(json));
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
