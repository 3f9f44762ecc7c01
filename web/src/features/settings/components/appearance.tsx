import { useState } from 'react';
import { CheckField } from '@/components/field';
import { Section } from '@/components/section';
import { recall, remember } from '@/lib/storage';
import { strings } from '@/lib/strings';
import { settingsStrings as text } from '@/lib/strings/settings';
import { themes, useTheme } from '@/lib/theme';
import styles from './appearance.module.css';

const shortcutsKey = 'shortcuts';

export function Appearance() {
  const [theme, setTheme] = useTheme();
  const [hasShortcuts, setShortcuts] = useState(recall(shortcutsKey) !== 'false');
  return (
    <>
      <Section title={text.theme} text={text.themeHint}>
        <fieldset className={styles.choices}>
          <legend className={styles.legend}>{text.theme}</legend>
          {themes.map((one) => (
            <label key={one} className={styles.choice}>
              <input type="radio" name="theme" checked={one === theme} onChange={() => setTheme(one)} />
              {strings.theme[one]}
            </label>
          ))}
        </fieldset>
      </Section>
      <Section title={strings.player.shortcuts}>
        <CheckField
          isSwitch
          label={text.shortcuts}
          hint={text.shortcutsHint}
          checked={hasShortcuts}
          onChange={(event) => {
            setShortcuts(event.target.checked);
            remember(shortcutsKey, String(event.target.checked));
          }}
        />
      </Section>
    </>
  );
}
