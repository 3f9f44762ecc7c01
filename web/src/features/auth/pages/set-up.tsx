import { useState } from 'react';
import { useLocation } from 'wouter';
import { SelectField, TextField } from '@/components/field';
import { fieldError } from '@/components/form-error';
import { LinkButton } from '@/components/link-button';
import { PageMessage } from '@/components/page-message';
import { useSetUp, type SetUpBody } from '@/features/auth/api/auth';
import { AccountFields, accountFields, noAccount } from '@/features/auth/components/account-fields';
import { AuthCard, AuthForm } from '@/features/auth/components/auth-form';
import { CodesStep } from '@/features/auth/components/codes-step';
import { useSetMe, useSite } from '@/lib/api/me';
import { strings } from '@/lib/strings';
import { authStrings as text } from '@/lib/strings/auth';

/** The first account of a new site. The server's log has the link here, with the code in it. */
export default function SetUpPage() {
  const site = useSite();
  const [, navigate] = useLocation();
  const [code, setCode] = useState(() => new URLSearchParams(location.search).get('code') ?? '');
  const [name, setName] = useState('');
  const [registration, setRegistration] = useState<SetUpBody['registration']>('open');
  const [values, setValues] = useState(noAccount);
  const setMe = useSetMe();
  const { mutate, data, error, isPending } = useSetUp();
  if (data) {
    const leave = () => {
      setMe(data.user);
      navigate('/', { replace: true });
    };
    return <CodesStep codes={data.recovery_codes ?? []} onDone={leave} />;
  }
  // As if there were no such page: there is nothing left to set up.
  if (site?.is_set_up === true) {
    return (
      <PageMessage title={strings.notFound.title} text={strings.notFound.text}>
        <LinkButton href="/">{strings.notFound.back}</LinkButton>
      </PageMessage>
    );
  }
  return (
    <AuthCard title={text.setUpTitle} text={text.setUpText}>
      <AuthForm
        action={text.setUpDo}
        isBusy={isPending}
        error={error}
        shown={[...accountFields, 'code', 'site_name', 'registration']}
        onSubmit={() => mutate({ ...values, code: code.trim(), site_name: name, registration })}
      >
        <TextField
          label={text.setUpCode}
          hint={text.setUpCodeHint}
          required
          autoComplete="off"
          value={code}
          error={fieldError(error, 'code')}
          onChange={(event) => setCode(event.target.value)}
        />
        <TextField
          label={text.siteName}
          required
          maxLength={60}
          value={name}
          error={fieldError(error, 'site_name')}
          onChange={(event) => setName(event.target.value)}
        />
        <SelectField
          label={text.registration}
          value={registration}
          error={fieldError(error, 'registration')}
          onChange={(event) => setRegistration(event.target.value as SetUpBody['registration'])}
        >
          <option value="open">{text.registrationOpen}</option>
          <option value="invite">{text.registrationInvite}</option>
          <option value="closed">{text.registrationClosed}</option>
        </SelectField>
        <AccountFields values={values} onChange={setValues} error={error} />
      </AuthForm>
    </AuthCard>
  );
}
