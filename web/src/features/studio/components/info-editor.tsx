import { useState, type FormEvent } from 'react';
import { Button } from '@/components/button';
import { Combobox } from '@/components/combobox';
import { Field, SelectField, TextArea, TextField } from '@/components/field';
import { fieldError, FormError } from '@/components/form-error';
import { Section } from '@/components/section';
import { TagInput } from '@/components/tag-input';
import { showToast } from '@/components/toast';
import { UnsavedGuard } from '@/components/unsaved-guard';
import { useCategorySuggestions, useUpdateChannel, type ChannelDetail } from '@/features/studio/api/channel';
import { studioStrings } from '@/lib/strings/studio';
import styles from './info-editor.module.css';

const text = studioStrings.info;
const longestTitle = 140;
const mostTags = 5;
const languages = ['ar', 'cs', 'da', 'de', 'el', 'en', 'es', 'fi', 'fr', 'he', 'hi', 'hu', 'id', 'it', 'ja', 'ko', 'nb', 'nl', 'pl', 'pt', 'pt-BR', 'ro', 'ru', 'sv', 'th', 'tr', 'uk', 'vi', 'zh'];
const languageNames = typeof Intl.DisplayNames === 'function' ? new Intl.DisplayNames(undefined, { type: 'language' }) : null;

function CategoryField({ category, onChange, error }: { category: ChannelDetail['category']; onChange: (category: ChannelDetail['category']) => void; error: string | undefined }) {
  const [typed, setTyped] = useState<string | null>(null);
  const { data: found = [] } = useCategorySuggestions(typed ?? '', typed !== null);
  return (
    <Field label={text.category} hint={text.categoryHint} error={error}>
      {(described) => (
        <Combobox
          {...described}
          listLabel={text.categories}
          text={typed ?? category?.name ?? ''}
          onText={setTyped}
          onFocus={() => setTyped((before) => before ?? category?.name ?? '')}
          // What was typed and not chosen is nothing; an emptied field is no category.
          onBlur={() => {
            if (typed?.trim() === '') onChange(null);
            setTyped(null);
          }}
          options={found.map((one) => ({ key: one.slug, value: one, content: one.name }))}
          onSelect={({ slug, name }) => {
            onChange({ slug, name });
            setTyped(null);
          }}
          emptyText={text.noCategory}
        />
      )}
    </Field>
  );
}

type Values = Pick<ChannelDetail, 'title' | 'category' | 'tags' | 'description' | 'language' | 'visibility' | 'thumbnail'>;

const valuesOf = ({ title, category, tags, description, language, visibility, thumbnail }: ChannelDetail): Values => ({
  title,
  category,
  tags,
  description,
  language,
  visibility,
  thumbnail,
});

// What one sets once and seldom touches again.
const rare = ['description', 'language', 'visibility', 'thumbnail'] as const;

/** What the channel says of itself, and who may watch. `step`: its place among the steps to going live. */
export function InfoEditor({ channel, step }: { channel: ChannelDetail; step?: number | undefined }) {
  const [changed, setChanged] = useState<Partial<Values>>({});
  const { mutate, error, isPending } = useUpdateChannel(channel.handle);
  const values = { ...valuesOf(channel), ...changed };
  const isDirty = Object.keys(changed).length > 0;
  // Opened by hand, or by something in there that is wrong.
  const [isMoreOpen, setMoreOpen] = useState(false);
  const isMoreWrong = rare.some((field) => fieldError(error, field) !== undefined);
  const set = (change: Partial<Values>) => setChanged((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { category, ...rest } = changed;
    mutate(category === undefined ? rest : { ...rest, category: category?.slug ?? null }, {
      onSuccess: () => {
        setChanged({});
        showToast(text.saved);
      },
    });
  };
  return (
    <Section title={text.heading} step={step}>
      <form className={styles.form} onSubmit={submit}>
        <div className={styles.fields}>
          <div className={styles.wide}>
            <TextField
              label={text.title}
              hint={text.titleHint(longestTitle - [...values.title].length)}
              maxLength={longestTitle}
              value={values.title}
              error={fieldError(error, 'title')}
              onChange={(event) => set({ title: event.target.value })}
            />
          </div>
          <CategoryField category={values.category} onChange={(category) => set({ category })} error={fieldError(error, 'category')} />
          <TagInput label={text.tags} tags={values.tags} most={mostTags} onChange={(tags) => set({ tags })} error={fieldError(error, 'tags')} />
        </div>
        <details className={styles.more} open={isMoreOpen || isMoreWrong} onToggle={(event) => setMoreOpen(event.currentTarget.open)}>
          <summary>{text.more}</summary>
          <div className={styles.fields}>
            <div className={styles.wide}>
              <TextArea
                label={text.description}
                maxLength={2000}
                value={values.description}
                error={fieldError(error, 'description')}
                onChange={(event) => set({ description: event.target.value })}
              />
            </div>
            <SelectField label={text.language} value={values.language} error={fieldError(error, 'language')} onChange={(event) => set({ language: event.target.value })}>
              <option value="">{text.noLanguage}</option>
              {[...new Set([...languages, values.language])].filter(Boolean).map((code) => (
                <option key={code} value={code}>
                  {languageNames?.of(code) ?? code}
                </option>
              ))}
            </SelectField>
            <SelectField
              label={text.visibility}
              value={values.visibility}
              error={fieldError(error, 'visibility')}
              onChange={(event) => set({ visibility: event.target.value as Values['visibility'] })}
            >
              {(['public', 'unlisted', 'members', 'private'] as const).map((one) => (
                <option key={one} value={one}>
                  {text[one]}
                </option>
              ))}
            </SelectField>
            <SelectField
              label={text.thumbnail}
              hint={text.thumbnailHint}
              value={values.thumbnail}
              error={fieldError(error, 'thumbnail')}
              onChange={(event) => set({ thumbnail: event.target.value as Values['thumbnail'] })}
            >
              {(['on', 'blur', 'off'] as const).map((one) => (
                <option key={one} value={one}>
                  {text[one]}
                </option>
              ))}
            </SelectField>
          </div>
        </details>
        <FormError error={error} shown={['title', 'category', 'tags', ...rare]} />
        <div>
          <Button type="submit" disabled={!isDirty} isBusy={isPending}>
            {text.save}
          </Button>
        </div>
      </form>
      <UnsavedGuard isDirty={isDirty} />
    </Section>
  );
}
