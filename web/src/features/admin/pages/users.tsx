import { useDeferredValue, useState } from 'react';
import { Link } from 'wouter';
import { Avatar } from '@/components/avatar';
import { Badge } from '@/components/badge';
import { Button, IconButton } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { CopyField } from '@/components/copy-field';
import { DataTable, type Column } from '@/components/data-table';
import { Dialog } from '@/components/dialog';
import { TextField } from '@/components/field';
import { errorText } from '@/components/form-error';
import { MoreIcon } from '@/components/icons';
import { Loaded } from '@/components/loaded';
import { Menu, MenuItem, MenuSeparator } from '@/components/menu';
import { FormColumn, Section } from '@/components/section';
import { showToast } from '@/components/toast';
import { useDeleteUser, useMakeResetLink, useUpdateUser, useUsers, type AdminUser } from '@/features/admin/api/admin';
import { AdminPage } from '@/features/admin/components/admin-page';
import { useMe } from '@/lib/api/me';
import { formatAgo, formatDate, formatShortDay } from '@/lib/format';
import { strings } from '@/lib/strings';
import { adminStrings } from '@/lib/strings/admin';
import { useNow } from '@/lib/use-now';
import styles from './users.module.css';

const text = adminStrings.usersPage;
const onError = (error: unknown) => showToast(errorText(error), { tone: 'error' });

function Seen({ at }: { at: string | null }) {
  const now = useNow();
  return at === null ? text.never : formatAgo(Date.parse(at), now);
}

function Name({ user: { handle, display_name: name } }: { user: AdminUser }) {
  return (
    <div className={styles.user}>
      <Avatar handle={handle} size={32} />
      <Link href={`/@${handle}`} className={styles.name}>
        {name} <span className={styles.handle}>(@{handle})</span>
      </Link>
    </div>
  );
}

function State({ user: { is_disabled: isDisabled, is_live: isLive } }: { user: AdminUser }) {
  if (isDisabled) return <span className={styles.disabled}>{text.disabled}</span>;
  return isLive ? <Badge state="live" /> : text.active;
}

const columns: Column<AdminUser>[] = [
  { key: 'user', title: text.user, cell: (user) => <Name user={user} />, isBreakable: true },
  { key: 'email', title: text.email, cell: ({ email }) => email, isBreakable: true },
  { key: 'role', title: text.role, cell: ({ role }) => text.roles[role] },
  { key: 'created', title: text.created, cell: ({ created_at: at }) => <span className={styles.line}>{formatShortDay(at)}</span>, isMinor: true },
  {
    key: 'seen',
    title: text.seen, cell: ({ last_seen_at: at }) => (
      <span className={styles.line}>
        <Seen at={at} />
      </span>
    ),
  },
  { key: 'state', title: text.state, cell: (user) => <State user={user} /> },
];

interface ActionsProps {
  user: AdminUser;
  onDelete: () => void;
  onLink: (link: { url: string; expires_at: string }) => void;
}

function Actions({ user, onDelete, onLink }: ActionsProps) {
  const { handle, role, is_disabled: isDisabled } = user;
  const me = useMe();
  const { mutate: update } = useUpdateUser();
  const { mutate: makeLink } = useMakeResetLink();
  const isSelf = me?.handle === handle;
  return (
    <Menu
      label={text.actions(handle)}
      trigger={(props) => (
        <IconButton label={text.actions(handle)} {...props}>
          <MoreIcon />
        </IconButton>
      )}
    >
      <MenuItem onSelect={() => makeLink(handle, { onSuccess: onLink, onError })}>{text.resetLink}</MenuItem>
      {!isSelf && (
        <>
          <MenuItem onSelect={() => update({ handle, role: role === 'admin' ? 'user' : 'admin' }, { onError })}>
            {role === 'admin' ? text.makeUser : text.makeAdmin}
          </MenuItem>
          <MenuSeparator />
          <MenuItem isDestructive onSelect={() => update({ handle, is_disabled: !isDisabled }, { onError })}>
            {isDisabled ? text.enable : text.disable}
          </MenuItem>
          <MenuItem isDestructive onSelect={onDelete}>
            {text.remove}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}

function DeleteDialog({ handle, onClose }: { handle: string; onClose: () => void }) {
  const { mutate, error, isPending } = useDeleteUser();
  return (
    <ConfirmDialog
      title={text.remove}
      text={text.removeText(handle)}
      action={text.remove}
      isDestructive
      isBusy={isPending}
      error={error}
      onConfirm={() => mutate(handle, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

export default function UsersPage() {
  const [words, setWords] = useState('');
  const query = useUsers(useDeferredValue(words.trim()));
  const [deleted, setDeleted] = useState<string | null>(null);
  const [link, setLink] = useState<{ url: string; expires_at: string } | null>(null);
  return (
    <AdminPage current="/admin/users">
      <Section title={adminStrings.users}>
        <FormColumn>
          <TextField label={text.search} type="search" value={words} onChange={(event) => setWords(event.target.value)} />
        </FormColumn>
        <Loaded query={query} failed={adminStrings.failed}>
          {({ pages }) => (
            <>
              <DataTable
                caption={adminStrings.users}
                columns={columns}
                rows={pages.flatMap(({ users }) => users)}
                rowKey={({ handle }) => handle}
                actions={(user) => <Actions user={user} onDelete={() => setDeleted(user.handle)} onLink={setLink} />}
              />
              {query.hasNextPage && (
                <div>
                  <Button kind="quiet" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                    {adminStrings.more}
                  </Button>
                </div>
              )}
            </>
          )}
        </Loaded>
      </Section>
      {deleted !== null && <DeleteDialog handle={deleted} onClose={() => setDeleted(null)} />}
      <Dialog title={text.resetTitle} isOpen={link !== null} onClose={() => setLink(null)} actions={<Button onClick={() => setLink(null)}>{strings.close}</Button>}>
        {link && (
          <>
            <p>{text.resetText(formatDate(link.expires_at))}</p>
            <CopyField label={text.link} value={new URL(link.url, location.href).href} />
          </>
        )}
      </Dialog>
    </AdminPage>
  );
}
