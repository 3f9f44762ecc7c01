import { useRef, useState, type FormEvent } from 'react';
import { Link } from 'wouter';
import { hueOf } from '@/components/avatar';
import { Button, IconButton } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { DataTable, type Column } from '@/components/data-table';
import { SelectField, TextField } from '@/components/field';
import { errorText, fieldError } from '@/components/form-error';
import { MoreIcon } from '@/components/icons';
import { Loaded } from '@/components/loaded';
import { Menu, MenuItem } from '@/components/menu';
import { FormColumn, Section } from '@/components/section';
import { showToast } from '@/components/toast';
import { useAllCategories, useCreateCategory, useMergeCategory, useRenameCategory, useSetCategoryArt, type Category } from '@/features/admin/api/admin';
import { AdminPage } from '@/features/admin/components/admin-page';
import { formatNumber } from '@/lib/format';
import { adminStrings } from '@/lib/strings/admin';
import styles from './categories.module.css';

const text = adminStrings.categoriesPage;
const longestName = 60;
const mostArtBytes = 2 * 1024 * 1024;

const Name = ({ category: { slug, name, art_url: art } }: { category: Category }) => (
  <div className={styles.category}>
    <span className={styles.art} style={{ '--hue': hueOf(slug) }}>
      {art !== null && <img src={art} alt="" loading="lazy" />}
    </span>
    <Link href={`/category/${slug}`} className={styles.name}>
      {name}
    </Link>
  </div>
);

const columns: Column<Category>[] = [
  { key: 'name', title: text.name, cell: (category) => <Name category={category} />, isBreakable: true },
  { key: 'slug', title: text.slug, cell: ({ slug }) => <code>/category/{slug}</code>, isBreakable: true },
  { key: 'live', title: text.live, cell: ({ live_channels: live }) => formatNumber(live), isNumber: true },
  { key: 'viewers', title: text.viewers, cell: ({ viewers }) => formatNumber(viewers), isNumber: true },
];

function AddForm() {
  const [name, setName] = useState('');
  const { mutate, error, isPending } = useCreateCategory();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate(name, { onSuccess: () => setName('') });
  };
  return (
    <form onSubmit={submit}>
      <FormColumn>
        <TextField
          label={text.name}
          required
          maxLength={longestName}
          value={name}
          error={error === null ? undefined : (fieldError(error, 'name') ?? errorText(error))}
          onChange={(event) => setName(event.target.value)}
          after={
            <Button type="submit" kind="quiet" isBusy={isPending}>
              {text.add}
            </Button>
          }
        />
      </FormColumn>
    </form>
  );
}

function RenameDialog({ category, onClose }: { category: Category; onClose: () => void }) {
  const [name, setName] = useState(category.name);
  const { mutate, error, isPending } = useRenameCategory();
  return (
    <ConfirmDialog
      title={text.rename}
      action={text.rename}
      isBusy={isPending}
      error={error}
      onConfirm={() => mutate({ slug: category.slug, name }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <TextField label={text.name} required maxLength={longestName} value={name} onChange={(event) => setName(event.target.value)} />
    </ConfirmDialog>
  );
}

function MergeDialog({ category, others, onClose }: { category: Category; others: readonly Category[]; onClose: () => void }) {
  const [into, setInto] = useState(others[0]?.slug ?? '');
  const { mutate, error, isPending } = useMergeCategory();
  return (
    <ConfirmDialog
      title={text.merge}
      text={text.mergeText(category.name)}
      action={text.merge}
      isDestructive
      isBusy={isPending}
      error={error}
      onConfirm={() => mutate({ slug: category.slug, into }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <SelectField label={text.into} value={into} onChange={(event) => setInto(event.target.value)}>
        {others.map(({ slug, name }) => (
          <option key={slug} value={slug}>
            {name}
          </option>
        ))}
      </SelectField>
    </ConfirmDialog>
  );
}

type Chosen = { kind: 'rename' | 'merge'; category: Category } | null;

function Actions({ category, onChoose }: { category: Category; onChoose: (chosen: Chosen) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const { mutate } = useSetCategoryArt();
  const setArt = (file: File | undefined) => {
    if (!file) return;
    if (file.size > mostArtBytes) showToast(text.artTooLarge, { tone: 'error' });
    else {
      const outcome = { onSuccess: () => showToast(text.artDone), onError: (error: unknown) => showToast(errorText(error), { tone: 'error' }) };
      mutate({ slug: category.slug, file }, outcome);
    }
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept="image/jpeg,image/png,image/webp"
        aria-label={text.art}
        onChange={(event) => {
          setArt(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      <Menu
        label={text.actions(category.name)}
        trigger={(props) => (
          <IconButton label={text.actions(category.name)} {...props}>
            <MoreIcon />
          </IconButton>
        )}
      >
        <MenuItem onSelect={() => onChoose({ kind: 'rename', category })}>{text.rename}</MenuItem>
        <MenuItem onSelect={() => input.current?.click()}>{text.art}</MenuItem>
        <MenuItem isDestructive onSelect={() => onChoose({ kind: 'merge', category })}>
          {text.merge}
        </MenuItem>
      </Menu>
    </>
  );
}

export default function CategoriesPage() {
  const query = useAllCategories();
  const [chosen, setChosen] = useState<Chosen>(null);
  const close = () => setChosen(null);
  return (
    <AdminPage current="/admin/categories">
      <Section title={adminStrings.categories} text={text.artHint}>
        <AddForm />
        <Loaded query={query} failed={adminStrings.failed}>
          {(categories) => (
            <DataTable
              caption={adminStrings.categories}
              columns={columns}
              rows={categories}
              rowKey={({ slug }) => slug}
              actions={(category) => <Actions category={category} onChoose={setChosen} />}
            />
          )}
        </Loaded>
      </Section>
      {chosen?.kind === 'rename' && <RenameDialog category={chosen.category} onClose={close} />}
      {chosen?.kind === 'merge' && (
        <MergeDialog category={chosen.category} others={query.data?.filter(({ slug }) => slug !== chosen.category.slug) ?? []} onClose={close} />
      )}
    </AdminPage>
  );
}
