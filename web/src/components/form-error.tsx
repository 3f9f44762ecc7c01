import { isApiError } from '@/lib/api/error';
import { strings } from '@/lib/strings';
import styles from './form-error.module.css';

// Refusals that are about one field, though they come as a whole.
const fieldOf: Readonly<Record<string, string>> = { handle_taken: 'handle', email_taken: 'email' };

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What the server says is wrong with a field of the request, if it says so. */
export function fieldError(error: unknown, field: string): string | undefined {
  if (!isApiError(error)) return undefined;
  const wrong = fieldOf[error.code] === field ? error.message : error.fields[field];
  return wrong === undefined ? undefined : capitalised(wrong);
}

/** Any failure as a sentence for people. */
export function errorText(error: unknown): string {
  if (isApiError(error)) return error.message;
  return error instanceof TypeError ? strings.error.noConnection : strings.error.unexpected;
}

const none: readonly string[] = [];

/** What went wrong with a form as a whole; nothing when its fields say it themselves (`shown`: the fields that do). */
export function FormError({ error, shown = none }: { error: unknown; shown?: readonly string[] }) {
  if (error === null || error === undefined) return null;
  const own = isApiError(error) ? fieldOf[error.code] : undefined;
  if (own !== undefined && shown.includes(own)) return null;
  const wrong = isApiError(error) ? Object.keys(error.fields) : [];
  if (wrong.length > 0 && wrong.every((field) => shown.includes(field))) return null;
  const other = wrong.filter((field) => !shown.includes(field)).map((field) => fieldError(error, field));
  return (
    <div role="alert" className={styles.error}>
      {errorText(error)} {other.join(' ')}
    </div>
  );
}
