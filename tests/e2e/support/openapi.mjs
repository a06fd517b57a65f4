// docs/openapi.yaml as a judge of answers: the status is documented, and so is every member of the body.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';

import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

import { project_folder } from './process.mjs';

export const text = readFileSync(`${project_folder}/docs/openapi.yaml`, 'utf8');
export const document = parse(text);
const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'];

/** Follows references until there is none. */
export function resolve(node) {
  while (node?.$ref) {
    const names = node.$ref.replace(/^#\//, '').split('/');
    node = names.reduce((inner, name) => inner[name], document);
  }
  return node;
}

/** What the file allows to grow, a test does not: members that no schema names are to be found. */
function close_objects(node) {
  if (Array.isArray(node)) return node.map(close_objects);
  if (node === null || typeof node !== 'object') return node;
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, close_objects(value)]),
  );
  if (copy.type === 'object' && copy.properties) copy.additionalProperties ??= false;
  return copy;
}

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats(ajv);
ajv.addSchema({ $id: 'urn:creneau:openapi', ...close_objects(document) });

function absolute(schema) {
  return JSON.parse(
    JSON.stringify(close_objects(schema)).replaceAll('"#/', '"urn:creneau:openapi#/'),
  );
}

export function assert_valid(schema, value, what) {
  const validate = ajv.compile(absolute(schema));
  assert.ok(
    validate(value),
    `${what}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value)}`,
  );
}

export function* each_operation() {
  for (const [path, item] of Object.entries(document.paths))
    for (const method of methods)
      if (item[method]) yield { method: method.toUpperCase(), path, operation: item[method] };
}

/** Every route of the API, as the source has them: `GET /api/slots`. */
export function routes_of_the_program() {
  const http = `${project_folder}/src/adapters/http`;
  const tables = readdirSync(`${http}/admin`).filter((name) => name.endsWith('_routes.cpp'));
  const read = (path) =>
    [
      ...readFileSync(path, 'utf8').matchAll(/\badd(?:_\w+)?\(\s*Verb::([a-z_]+),\s*"([^"]+)"/g),
    ].map(([, verb, route]) => [verb.replace('_', '').toUpperCase(), route]);
  const found = [
    ...read(`${http}/handlers/site.cpp`),
    ...tables
      .flatMap((name) => read(`${http}/admin/${name}`))
      .map(([verb, route]) => [verb, route.startsWith('/') ? route : `/api/admin/${route}`]),
  ];
  return found
    .filter(([, route]) => /^\/(api\/|healthz|readyz|metrics)/.test(route))
    .map((route) => route.join(' '))
    .sort();
}

/** The documented path that `address` belongs to; a literal segment wins over a variable one. */
export function path_of(method, address) {
  const [wanted] = address.split('?');
  return Object.keys(document.paths)
    .filter((path) => document.paths[path][method.toLowerCase()])
    .filter((path) =>
      new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`).test(wanted),
    )
    .sort((a, b) => a.split('{').length - b.split('{').length)[0];
}

/** Holds one answer against what the file says of `path`. */
export function check_answer(method, path, answer) {
  const what = `${method} ${path} ${answer.status}`;
  const response = resolve(
    document.paths[path][method.toLowerCase()].responses[String(answer.status)],
  );
  assert.ok(response, `${what} is not documented: ${answer.text}`);
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    const { required, schema } = resolve(header);
    const value = answer.headers.get(name);
    if (required) assert.notEqual(value, null, `${what}: no ${name}`);
    if (value !== null) assert_valid(schema, value, `${what} ${name}`);
  }
  assert.match(answer.headers.get('x-request-id'), /^[0-9a-f]+$/, what);
  if (!response.content) {
    assert.equal(answer.text, '', what);
    return;
  }
  const type = answer.headers.get('content-type').split(';')[0];
  const media = response.content[type];
  assert.ok(media, `${what}: ${type} is not documented`);
  const body = type.endsWith('json') ? JSON.parse(answer.text) : answer.text;
  assert_valid(media.schema, body, what);
  if (type === 'application/problem+json') assert.equal(body.status, answer.status, what);
}
