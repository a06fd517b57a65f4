// What a form finds wrong by itself, before the server is asked: a general word on top, the exact one beside the field.
import type { Form } from '../../parts/form.svelte.ts';
import { translate } from '../../words/language.svelte.ts';

const t = translate({
  fr: { check: 'Une indication est à corriger.' },
  en: { check: 'Something needs correcting.' },
});

/** `field` is the API's name of the value. */
export function refuseField(form: Form, field: string, text: string): void {
  form.refuse({ message: t.check, fields: { [field]: text } });
}
