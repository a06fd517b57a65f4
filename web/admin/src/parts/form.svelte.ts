// A form's life: one submission at a time, what the server found wrong beside the fields, all else on top. Nothing typed is lost.
import { ApiError } from '../api.ts';

export class Form {
  busy = $state(false);
  /** The text for each field that is wrong, by the API's name for it. */
  errors = $state<Record<string, string>>({});
  /** What is wrong with the whole of it. */
  problem = $state('');
  /** The stable word of the last refusal; empty after a success. */
  code = $state('');
  /** Counts the refusals: the summary on top takes the focus at each. */
  refusals = $state(0);

  /** Runs `work` unless it runs already. Nothing when it was refused: the form then shows why. */
  async submit<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    this.errors = {};
    this.problem = '';
    this.code = '';
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.refuse(error);
      return undefined;
    } finally {
      this.busy = false;
    }
  }

  /** Shows a refusal that came from elsewhere, or one found before asking the server. */
  refuse(error: {
    message: string;
    code?: string;
    fields?: Readonly<Record<string, string>>;
  }): void {
    this.errors = { ...error.fields };
    this.problem = error.message;
    this.code = error.code ?? '';
    this.refusals += 1;
  }

  /** The error of a value or of something in it: `price` also for the API's `price/amount`. */
  errorOf(name: string): string | undefined {
    const own = this.errors[name];
    if (own !== undefined) return own;
    const inner = Object.keys(this.errors).find(
      (each) => /^[/.[]/.test(each.slice(name.length)) && each.startsWith(name),
    );
    return inner === undefined ? undefined : this.errors[inner];
  }

  clear(): void {
    this.errors = {};
    this.problem = '';
    this.code = '';
  }
}
