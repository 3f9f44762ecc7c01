import { useState, type KeyboardEvent } from 'react';
import { strings } from '@/lib/strings';
import { Field } from './field';
import { CloseIcon } from './icons';
import styles from './tag-input.module.css';

interface Props {
  label: string;
  tags: readonly string[];
  onChange: (tags: string[]) => void;
  most: number;
  longest?: number;
  hint?: string;
  error?: string | undefined;
}

/** What was typed as tags: split at commas and spaces, without what is there already, never more than allowed. */
export function addTags(tags: readonly string[], text: string, most: number, longest: number): string[] {
  const added = [...tags];
  for (const word of text.split(/[\s,#]+/)) {
    const tag = [...word.normalize('NFC')].slice(0, longest).join('');
    if (tag !== '' && added.length < most && !added.some((other) => other.toLowerCase() === tag.toLowerCase())) added.push(tag);
  }
  return added;
}

/** Words, each of which can be taken away again. Enter, comma or leaving the field adds; Backspace in the empty field removes. */
export function TagInput({ label, tags, onChange, most, longest = 25, hint, error }: Props) {
  const [text, setText] = useState('');
  const commit = () => {
    if (text.trim() !== '') onChange(addTags(tags, text, most, longest));
    setText('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if ((event.key === 'Enter' || event.key === ',') && text.trim() !== '') {
      event.preventDefault();
      commit();
    } else if (event.key === 'Backspace' && text === '' && tags.length > 0) {
      onChange(tags.slice(0, -1));
    }
  };
  return (
    <Field label={label} hint={hint ?? strings.tagsHint(most)} error={error}>
      {(described) => (
        <div className={styles.box}>
          {tags.map((tag) => (
            <span key={tag} className={styles.tag}>
              {tag}
              <button type="button" className={styles.remove} aria-label={strings.removeTag(tag)} onClick={() => onChange(tags.filter((other) => other !== tag))}>
                <CloseIcon />
              </button>
            </span>
          ))}
          <input
            {...described}
            className={styles.input}
            value={text}
            disabled={tags.length >= most}
            onChange={(event) => setText(event.target.value)}
            onBlur={commit}
            onKeyDown={onKeyDown}
          />
        </div>
      )}
    </Field>
  );
}
