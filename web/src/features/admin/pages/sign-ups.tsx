import { useState, type FormEvent } from 'react';
import { Button } from '@/components/button';
import { CopyField } from '@/components/copy-field';
import { DataTable, type Column } from '@/components/data-table';
import { SelectField, TextField } from '@/components/field';
import { fieldError, FormError } from '@/components/form-error';
import { Loaded } from '@/components/loaded';
import { FormColumn, FormRow, Section } from '@/components/section';
import { showToast } from '@/components/toast';
import { useCreateInvite, useDeleteInvite, useInvites, useSetSiteSettings, useSiteSettings, type Invite, type SiteSettings } from '@/features/admin/api/admin';
import { AdminPage } from '@/features/admin/components/admin-page';
import { formatDate } from '@/lib/format';
import { adminStrings } from '@/lib/strings/admin';
import { authStrings } from '@/lib/strings/auth';
import styles from './sign-ups.module.css';

const text = adminStrings.signUps;

function SettingsForm({ settings }: { settings: SiteSettings }) {
  const [changed, setChanged] = useState<SiteSettings>({});
  const { mutate, error, isPending } = useSetSiteSettings();
  const values = { ...settings, ...changed };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate(changed, {
      onSuccess: () => {
        setChanged({});
        showToast(text.saved);
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <FormColumn>
        <TextField
          label={text.name}
          required
          maxLength={60}
          value={values.name ?? ''}
          error={fieldError(error, 'name')}
          onChange={(event) => setChanged({ ...changed, name: event.target.value })}
        />
        <SelectField
          label={text.registration}
          value={values.registration}
          error={fieldError(error, 'registration')}
          onChange={(event) => setChanged({ ...changed, registration: event.target.value as NonNullable<SiteSettings['registration']> })}
        >
          <option value="open">{authStrings.registrationOpen}</option>
          <option value="invite">{authStrings.registrationInvite}</option>
          <option value="closed">{authStrings.registrationClosed}</option>
        </SelectField>
        <TextField
          label={text.least}
          hint={text.leastHint}
          type="number"
          min={8}
          max={64}
          required
          value={values.password_min_length ?? ''}
          error={fieldError(error, 'password_min_length')}
          onChange={(event) => setChanged({ ...changed, password_min_length: Number(event.target.value) })}
        />
        <FormError error={error} shown={['name', 'registration', 'password_min_length']} />
        <Button type="submit" disabled={Object.keys(changed).length === 0} isBusy={isPending}>
          {text.save}
        </Button>
      </FormColumn>
    </form>
  );
}

const lifetimesS = { day: 86_400, week: 604_800, month: 2_592_000, ever: null } as const;
type Lifetime = keyof typeof lifetimesS;

function InviteForm() {
  const [note, setNote] = useState('');
  const [uses, setUses] = useState(1);
  const [lifetime, setLifetime] = useState<Lifetime>('week');
  const { mutate, error, isPending } = useCreateInvite();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate(
      { note, max_uses: uses, expires_in_s: lifetimesS[lifetime] },
      {
        onSuccess: () => {
          setNote('');
          showToast(text.created);
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <FormRow>
        <TextField label={text.note} hint={text.noteHint} maxLength={100} value={note} onChange={(event) => setNote(event.target.value)} />
        <TextField label={text.uses} type="number" min={1} max={10_000} required value={uses} onChange={(event) => setUses(Number(event.target.value))} />
        <SelectField label={text.expires} value={lifetime} onChange={(event) => setLifetime(event.target.value as Lifetime)}>
          {(Object.keys(lifetimesS) as Lifetime[]).map((one) => (
            <option key={one} value={one}>
              {text.expiry[one]}
            </option>
          ))}
        </SelectField>
        <Button type="submit" kind="quiet" isBusy={isPending}>
          {text.create}
        </Button>
      </FormRow>
      <FormError error={error} />
    </form>
  );
}

const InviteLink = ({ url }: { url: string }) => (
  <div className={styles.link}>
    <CopyField label={text.url} isLabelHidden value={new URL(url, location.href).href} />
  </div>
);

const columns: Column<Invite>[] = [
  { key: 'note', title: text.note, cell: ({ note }) => note || text.noNote, isBreakable: true },
  { key: 'url', title: text.url, cell: ({ url }) => <InviteLink url={url} /> },
  { key: 'used', title: text.used, cell: ({ uses, max_uses: most }) => text.usedOf(uses, most), isNumber: true },
  { key: 'until', title: text.until, cell: ({ expires_at: at }) => (at === null ? text.forEver : formatDate(at)), isLine: true },
];

function Invites() {
  const query = useInvites();
  const { mutate } = useDeleteInvite();
  return (
    <Section title={text.invites}>
      <InviteForm />
      <Loaded query={query} failed={adminStrings.failed}>
        {(invites) =>
          invites.length === 0 ? (
            <p>{text.none}</p>
          ) : (
            <DataTable
              caption={text.invites}
              columns={columns}
              rows={invites}
              rowKey={({ code }) => code}
              actions={({ code, note }) => (
                <Button kind="ghost" size="small" aria-label={`${text.remove}: ${note || code}`} onClick={() => mutate(code)}>
                  {text.remove}
                </Button>
              )}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

export default function SignUpsPage() {
  const settings = useSiteSettings();
  return (
    <AdminPage current="/admin/invites">
      <Section title={text.settings}>
        <Loaded query={settings} failed={adminStrings.failed}>
          {(known) => <SettingsForm settings={known} />}
        </Loaded>
      </Section>
      <Invites />
    </AdminPage>
  );
}
