import { useState, type InputHTMLAttributes, type ReactNode } from 'react';
import { makePassphrase } from '@/lib/passphrase';
import { authStrings as text } from '@/lib/strings/auth';
import { Button, IconButton } from './button';
import { TextField } from './field';
import { EyeIcon } from './icons';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'type'> {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: ReactNode;
  error?: string | undefined;
  /** Offers to fill in a passphrase: for new passwords. */
  hasSuggestion?: boolean;
}

/** A password that can be looked at. Pasting and password managers are welcome. */
export function PasswordField({ value, onChange, hint, hasSuggestion = false, ...rest }: Props) {
  const [isShown, setShown] = useState(false);
  const [isSuggested, setSuggested] = useState(false);
  const suggest = () => {
    onChange(makePassphrase());
    setShown(true);
    setSuggested(true);
  };
  return (
    <div>
      <TextField
        {...rest}
        type={isShown ? 'text' : 'password'}
        autoCapitalize="none"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        hint={isSuggested && value !== '' ? text.suggested : hint}
        inside={
          <IconButton label={isShown ? text.hidePassword : text.showPassword} aria-pressed={isShown} onClick={() => setShown(!isShown)}>
            <EyeIcon />
          </IconButton>
        }
      />
      {hasSuggestion && (
        <Button kind="link" size="small" onClick={suggest}>
          {text.suggest}
        </Button>
      )}
    </div>
  );
}
