import { useMutation } from '@tanstack/react-query';
import { Avatar } from '@/components/avatar';
import { GearIcon, MoonIcon, PersonIcon, PlusIcon, ScreenIcon, ShieldIcon, SignOutIcon, SunIcon, BroadcastIcon } from '@/components/icons';
import { Menu, MenuItem, MenuLink, MenuSeparator } from '@/components/menu';
import { showToast } from '@/components/toast';
import { errorText } from '@/components/form-error';
import { api, take } from '@/lib/api/client';
import { loginHref, useMe, useSetMe, useSite } from '@/lib/api/me';
import { hasPage } from '@/lib/routes';
import { strings } from '@/lib/strings';
import { themes, useTheme, type Theme } from '@/lib/theme';
import styles from './account-menu.module.css';

const text = strings.shell;
const themeIcons: Record<Theme, () => React.JSX.Element> = { dark: MoonIcon, light: SunIcon, system: ScreenIcon };

function ThemeItems() {
  const [chosen, choose] = useTheme();
  return (
    <div role="group" aria-label={strings.theme.label}>
      {themes.map((theme) => {
        const ThemeIcon = themeIcons[theme];
        return (
          <MenuItem key={theme} kind="radio" isOn={theme === chosen} icon={<ThemeIcon />} onSelect={() => choose(theme)}>
            {strings.theme[theme]}
          </MenuItem>
        );
      })}
    </div>
  );
}

function useSignOut(): () => void {
  const setMe = useSetMe();
  const { mutate } = useMutation({
    mutationFn: () => take(api.DELETE('/api/v1/sessions/{id}', { params: { path: { id: 'current' } } })),
    onSuccess: () => setMe(null),
    onError: (error) => showToast(errorText(error), { tone: 'error' }),
  });
  return mutate;
}

/** Who one is here, where one's things are, and how the site looks. In the bottom bar it is a place like the others. */
export function AccountMenu({ isInBottomBar = false }: { isInBottomBar?: boolean }) {
  const me = useMe();
  const site = useSite();
  const signOut = useSignOut();
  return (
    <Menu
      label={text.account}
      side={isInBottomBar ? 'above' : 'below'}
      trigger={(props) => (
        <button type="button" className={isInBottomBar ? styles.place : styles.button} aria-label={isInBottomBar ? text.accountInBar : text.account} {...props}>
          {me ? <Avatar handle={me.handle} url={me.avatar_url} size={isInBottomBar ? 22 : 30} /> : <PersonIcon />}
          {isInBottomBar && <span>{text.me}</span>}
        </button>
      )}
    >
      {me && (
        <>
          <MenuLink href={`/@${me.handle}`} icon={<PersonIcon />}>
            <span className={styles.name}>{me.display_name}</span>
            <span className={styles.handle}>@{me.handle}</span>
          </MenuLink>
          {hasPage('/studio') && (
            <MenuLink href="/studio" icon={<BroadcastIcon />}>
              {text.studio}
            </MenuLink>
          )}
          {hasPage('/settings') && (
            <MenuLink href="/settings" icon={<GearIcon />}>
              {text.settings}
            </MenuLink>
          )}
          {me.role === 'admin' && hasPage('/admin') && (
            <MenuLink href="/admin" icon={<ShieldIcon />}>
              {text.admin}
            </MenuLink>
          )}
          <MenuSeparator />
        </>
      )}
      {me === null && hasPage('/login') && (
        <>
          <MenuLink href={loginHref()} icon={<PersonIcon />}>
            {text.logIn}
          </MenuLink>
          {site?.registration === 'open' && hasPage('/signup') && (
            <MenuLink href={`/signup?next=${encodeURIComponent(location.pathname + location.search)}`} icon={<PlusIcon />}>
              {text.signUp}
            </MenuLink>
          )}
          <MenuSeparator />
        </>
      )}
      <ThemeItems />
      {me && (
        <>
          <MenuSeparator />
          <MenuItem icon={<SignOutIcon />} onSelect={signOut}>
            {text.signOut}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
