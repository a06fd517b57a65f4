// Requests as a program makes them: one answer, nothing followed, nothing retried.
import assert from 'node:assert/strict';
import { connect } from 'node:net';

/** `body` is sent as JSON; `raw` as it is. */
export async function request(method, url, { body, raw, headers = {} } = {}) {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    body: body === undefined ? raw : JSON.stringify(body),
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: /json/.test(type) && text !== '' ? JSON.parse(text) : null,
  };
}

/** Sends bytes to a port as they are and gives everything that comes back until the other side closes. */
export function exchange_bytes(port, bytes, { seconds_max = 45 } = {}) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    const done = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(seconds_max * 1000, done);
    socket.on('data', (data) => (answer += data.toString('latin1')));
    socket.on('error', (error) => (answer ? done() : reject(error)));
    socket.on('end', done);
    socket.on('close', done);
    socket.write(bytes);
  });
}

/** The answer is a refusal in the form of RFC 9457, with that status and, if given, that code. */
export function assert_problem({ status, headers, json, text }, expected_status, code) {
  assert.equal(status, expected_status, text);
  assert.match(headers.get('content-type'), /^application\/problem\+json/);
  assert.equal(json.status, expected_status);
  for (const member of ['type', 'title', 'code'])
    assert.equal(typeof json[member], 'string', member);
  if (code) assert.equal(json.code, code, text);
}
