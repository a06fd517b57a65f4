// HTTP clients that each send the next request as soon as the last one is answered.
import http from 'node:http';

import { percentile, round } from './statistics.mjs';

const answer_ms_max = 30_000;

export class Clients {
  constructor(url, in_flight) {
    this.url = new URL(url);
    this.in_flight = in_flight;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: in_flight, scheduling: 'fifo' });
  }

  send(method, path, headers = {}, body = '') {
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          agent: this.agent,
          host: this.url.hostname,
          port: this.url.port,
          method,
          path,
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
          timeout: answer_ms_max,
        },
        (response) => {
          const chunks = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() }),
          );
        },
      );
      request.on('timeout', () => request.destroy(new Error(`${method} ${path}: no answer`)));
      request.on('error', reject);
      request.end(body);
    });
  }

  send_json(method, path, value, headers = {}) {
    return this.send(
      method,
      path,
      { 'content-type': 'application/json', ...headers },
      JSON.stringify(value),
    );
  }

  /** `act(item, index)` for every item, `in_flight` at once; how fast, and how long each took. */
  async run(items, act) {
    const durations_ms = new Array(items.length);
    let next = 0;
    const begun = performance.now();
    const client = async () => {
      while (next < items.length) {
        const index = next++;
        const started = performance.now();
        await act(items[index], index);
        durations_ms[index] = performance.now() - started;
      }
    };
    await Promise.all(Array.from({ length: this.in_flight }, client));
    const seconds = (performance.now() - begun) / 1000;
    return {
      count: items.length,
      in_flight: this.in_flight,
      per_second: round(items.length / seconds),
      p50_ms: round(percentile(durations_ms, 0.5), 2),
      p99_ms: round(percentile(durations_ms, 0.99), 2),
    };
  }

  close() {
    this.agent.destroy();
  }
}
