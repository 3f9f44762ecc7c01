import { useId, useState } from 'react';
import { MoonIcon, ScreenIcon, SunIcon } from '@/components/icons';
import { strings } from '@/lib/strings';
import { applyTheme, currentTheme, themes, type Theme } from './theme';
import styles from './theme-switch.module.css';

const icons: Record<Theme, () => React.JSX.Element> = { dark: MoonIcon, light: SunIcon, system: ScreenIcon };

export function ThemeSwitch() {
  const [chosen, setChosen] = useState(currentTheme);
  const name = useId();
  const choose = (theme: Theme) => {
    applyTheme(theme);
    setChosen(theme);
  };
  return (
    <fieldset className={styles.switch} aria-label={strings.theme.label}>
      {themes.map((theme) => {
        const ThemeIcon = icons[theme];
        return (
          <label key={theme} className={styles.option} title={strings.theme[theme]}>
            <input type="radio" name={name} checked={theme === chosen} onChange={() => choose(theme)} aria-label={strings.theme[theme]} />
            <ThemeIcon />
          </label>
        );
      })}
    </fieldset>
  );
}
