import { useRef, useState, type FormEvent } from 'react';
import { Avatar } from '@/components/avatar';
import { Button } from '@/components/button';
import { TextArea, TextField } from '@/components/field';
import { errorText, fieldError, FormError } from '@/components/form-error';
import { PasswordField } from '@/components/password-field';
import { FormColumn, Section } from '@/components/section';
import { showToast } from '@/components/toast';
import { UnsavedGuard } from '@/components/unsaved-guard';
import { useSetAvatar, useUpdateMe } from '@/features/settings/api/settings';
import type { User } from '@/lib/api/me';
import { settingsStrings as text } from '@/lib/strings/settings';
import styles from './profile.module.css';

const mostAvatarBytes = 1024 * 1024;

function Picture({ me }: { me: User }) {
  const input = useRef<HTMLInputElement>(null);
  const { mutate, isPending } = useSetAvatar();
  const set = (file: File | null) => mutate(file, { onError: (error) => showToast(errorText(error), { tone: 'error' }) });
  const choose = (files: FileList | null) => {
    const file = files?.[0];
    if (!file) return;
    if (file.size > mostAvatarBytes) showToast(text.pictureTooLarge, { tone: 'error' });
    else set(file);
  };
  return (
    <Section title={text.picture} text={text.pictureHint}>
      <div className={styles.picture}>
        <Avatar handle={me.handle} url={me.avatar_url} size={80} />
        <input
          ref={input}
          type="file"
          accept="image/jpeg,image/png,image/webp"
          hidden
          aria-label={text.choosePicture}
          onChange={(event) => {
            choose(event.target.files);
            event.target.value = '';
          }}
        />
        <Button kind="quiet" isBusy={isPending} onClick={() => input.current?.click()}>
          {text.choosePicture}
        </Button>
        {me.avatar_url !== null && (
          <Button kind="ghost" onClick={() => set(null)}>
            {text.removePicture}
          </Button>
        )}
      </div>
    </Section>
  );
}

function Words({ me }: { me: User }) {
  const [name, setName] = useState(me.display_name);
  const [bio, setBio] = useState(me.bio);
  const [email, setEmail] = useState(me.email);
  const [password, setPassword] = useState('');
  const { mutate, error, isPending } = useUpdateMe();
  const isEmailNew = email !== me.email;
  const isDirty = name !== me.display_name || bio !== me.bio || isEmailNew;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { display_name: name, bio, ...(isEmailNew ? { email, password } : {}) };
    mutate(body, {
      onSuccess: () => {
        setPassword('');
        showToast(text.saved);
      },
    });
  };
  return (
    <Section title={text.profile}>
      <form onSubmit={submit}>
        <FormColumn>
          <TextField
            label={text.displayName}
            hint={text.displayNameHint}
            required
            maxLength={40}
            autoComplete="nickname"
            value={name}
            error={fieldError(error, 'display_name')}
            onChange={(event) => setName(event.target.value)}
          />
          <TextArea label={text.bio} maxLength={500} value={bio} error={fieldError(error, 'bio')} onChange={(event) => setBio(event.target.value)} />
          <TextField
            label={text.email}
            type="email"
            required
            autoComplete="email"
            value={email}
            error={fieldError(error, 'email')}
            onChange={(event) => setEmail(event.target.value)}
          />
          {isEmailNew && (
            <PasswordField
              label={text.emailPassword}
              autoComplete="current-password"
              required
              value={password}
              error={fieldError(error, 'password')}
              onChange={setPassword}
            />
          )}
          <FormError error={error} shown={['display_name', 'bio', 'email', 'password']} />
          <Button type="submit" disabled={!isDirty} isBusy={isPending}>
            {text.save}
          </Button>
        </FormColumn>
      </form>
      <UnsavedGuard isDirty={isDirty} />
    </Section>
  );
}

export function Profile({ me }: { me: User }) {
  return (
    <>
      <Picture me={me} />
      <Words me={me} />
    </>
  );
}
