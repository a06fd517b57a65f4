// The owner's API as the pages call it: JSON in and out, the CSRF token on what changes something, problem+json as an ApiError with its
// errors by field. Knows no screen.
import { language } from './words/language.svelte.ts';

/** An answer other than success; `status` 0 when there was no answer at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    /** The stable word of the problem: `slot_taken`, `invalid_input`, … ; `unreachable` without an answer. */
    readonly code: string,
    /** What a person reads, in their language. */
    detail: string,
    /** The text for each field that is wrong, by the field's name. */
    readonly fields: Readonly<Record<string, string>> = {},
    /** The code for each of those fields. */
    readonly fieldCodes: Readonly<Record<string, string>> = {},
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(detail);
  }
}

interface Problem {
  title?: string;
  detail?: string;
  code?: string;
  errors?: { field: string; code: string; detail?: string }[];
}

export type Query = Record<string, string | number | boolean | null | undefined>;

let csrfToken = '';
let onSignedOut: () => void = () => {};

/** Told by the session: its token, and what to do when the server no longer knows it. */
export function useSession(token: string, signedOut: () => void): void {
  csrfToken = token;
  onSignedOut = signedOut;
}

/** An address below /api/admin/, with the parameters that have a value. */
export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return `/api/admin/${path}${text === '' ? '' : `?${text}`}`;
}

function unreachable(): ApiError {
  const detail =
    language() === 'fr'
      ? 'Le serveur ne répond pas. Vérifiez la connexion, puis réessayez.'
      : 'The server does not answer. Check the connection, then try again.';
  return new ApiError(0, 'unreachable', detail);
}

async function readProblem(response: Response): Promise<ApiError> {
  let problem: Problem = {};
  try {
    problem = (await response.json()) as Problem;
  } catch {
    // A proxy's page, not the program's answer: the status says all there is.
  }
  const fields: Record<string, string> = {};
  const codes: Record<string, string> = {};
  for (const error of problem.errors ?? []) {
    const name = error.field.replace(/^\//, '');
    fields[name] = error.detail ?? error.code;
    codes[name] = error.code;
  }
  const detail = problem.detail || problem.title || `HTTP ${response.status}`;
  const after = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  return new ApiError(
    response.status,
    problem.code ?? 'unknown',
    detail,
    fields,
    codes,
    Number.isNaN(after) ? null : after,
  );
}

async function call<T>(method: string, url: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'Accept-Language': language(),
  };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET' && csrfToken !== '') headers['X-CSRF-Token'] = csrfToken;
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw unreachable();
  }
  if (!response.ok) {
    const error = await readProblem(response);
    if (error.status === 401 && error.code === 'unauthorized') onSignedOut();
    throw error;
  }
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** Paths are below /api/admin/: `api.get<List<Service>>('services')`. All throw ApiError. */
export const api = {
  get: <T>(path: string, query: Query = {}) => call<T>('GET', address(path, query)),
  post: <T = void>(path: string, body: unknown = {}) => call<T>('POST', address(path), body),
  put: <T = void>(path: string, body: unknown) => call<T>('PUT', address(path), body),
  patch: <T = void>(path: string, body: unknown) => call<T>('PATCH', address(path), body),
  delete: <T = void>(path: string, body?: unknown) => call<T>('DELETE', address(path), body),
};
