// Looks into the database from outside, the way an operator would: `sqlite3` for a file, a plain client for PostgreSQL.
// Never writes to the program's tables but where a test says so.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

import pg from 'pg';

const run = promisify(execFile);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** The engines under test; each flow runs on all of them. */
export const engines = (process.env.CRENEAU_E2E_DATABASES ?? 'sqlite,postgresql').split(',');

/** A text as an SQL literal. */
export function quote(text) {
  return `'${String(text).replaceAll("'", "''")}'`;
}

class SqliteDatabase {
  constructor(path) {
    this.path = path;
    this.url = `sqlite:${path}`;
  }

  async query(sql) {
    const { stdout } = await run('sqlite3', ['-json', '-cmd', '.timeout 20000', this.path, sql], {
      maxBuffer: 256 << 20,
    });
    return stdout.trim() === '' ? [] : JSON.parse(stdout);
  }

  async drop() {}
}

class PostgresqlDatabase {
  constructor(admin_url, name) {
    this.admin_url = admin_url;
    this.name = name;
    const url = new URL(admin_url);
    url.pathname = `/${name}`;
    this.url = url.href;
  }

  static async create() {
    const admin_url = process.env.CRENEAU_TEST_POSTGRESQL_URL;
    if (!admin_url) throw new Error('CRENEAU_TEST_POSTGRESQL_URL is not set; ./dev test sets it');
    const name = `e2e_${randomBytes(6).toString('hex')}`;
    const database = new PostgresqlDatabase(admin_url, name);
    await database.#as_admin(`CREATE DATABASE ${name}`);
    return database;
  }

  async #as_admin(sql) {
    const client = new pg.Client({ connectionString: this.admin_url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  async query(sql) {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async drop() {
    await this.#as_admin(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
  }
}

/** An empty database of that engine. */
export async function create_database(engine, folder) {
  if (engine === 'sqlite') return new SqliteDatabase(`${folder}/creneau.db`);
  if (engine === 'postgresql') return PostgresqlDatabase.create();
  throw new Error(`no such engine: ${engine}`);
}
