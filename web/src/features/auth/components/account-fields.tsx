import { TextField } from '@/components/field';
import { fieldError } from '@/components/form-error';
import { PasswordField } from '@/components/password-field';
import { useSite } from '@/lib/api/me';
import { authStrings as text } from '@/lib/strings/auth';

export interface AccountValues {
  email: string;
  handle: string;
  password: string;
}

export const accountFields = ['email', 'handle', 'password'] as const;
export const noAccount: AccountValues = { email: '', handle: '', password: '' };

interface Props {
  values: AccountValues;
  onChange: (values: AccountValues) => void;
  error: unknown;
}

/** What every new account is made of. */
export function AccountFields({ values, onChange, error }: Props) {
  const least = useSite()?.password_min_length ?? 10;
  return (
    <>
      <TextField
        label={text.email}
        hint={text.emailHint}
        type="email"
        autoComplete="email"
        required
        maxLength={254}
        value={values.email}
        error={fieldError(error, 'email')}
        onChange={(event) => onChange({ ...values, email: event.target.value })}
      />
      <TextField
        label={text.handle}
        hint={text.handleHint(`${location.host}/@${values.handle || '…'}`)}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        minLength={3}
        maxLength={25}
        pattern="[a-z0-9_]+"
        value={values.handle}
        error={fieldError(error, 'handle')}
        onChange={(event) => onChange({ ...values, handle: event.target.value.toLowerCase() })}
      />
      <PasswordField
        label={text.password}
        hint={text.passwordHint(least)}
        autoComplete="new-password"
        required
        minLength={least}
        maxLength={1024}
        hasSuggestion
        value={values.password}
        error={fieldError(error, 'password')}
        onChange={(password) => onChange({ ...values, password })}
      />
    </>
  );
}
