import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { CheckIcon, SettingsIcon } from '@/components/icons';
import { moveMenuFocus } from '@/components/menu';
import { autoQuality, type Quality } from '@/features/player/engine/quality';
import { useSheet } from '@/features/player/use-sheet';
import { formatBitrate } from '@/lib/format';
import { strings } from '@/lib/strings';
import controlStyles from './controls.module.css';
import styles from './settings-menu.module.css';

interface Props {
  qualities: readonly Quality[];
  chosen: number;
  playing: number;
  onChoose: (index: number) => void;
  hasAudioOnly: boolean;
  isAudioOnly: boolean;
  onChooseAudioOnly: () => void;
  onShowHelp: () => void;
  areStatsOn: boolean;
  onToggleStats: () => void;
  onOpenChange: (isOpen: boolean) => void;
}

interface ItemProps {
  /** One of several, a switch of its own, or something to do. */
  kind: 'radio' | 'checkbox' | 'action';
  isOn?: boolean;
  onSelect: () => void;
  detail?: string;
  children: ReactNode;
}

function Item({ kind, isOn = false, onSelect, detail, children }: ItemProps) {
  return (
    <button type="button" role={kind === 'action' ? 'menuitem' : `menuitem${kind}`} aria-checked={kind === 'action' ? undefined : isOn} tabIndex={-1} className={styles.item} onClick={onSelect}>
      <span className={styles.check}>{isOn && <CheckIcon />}</span>
      <span>{children}</span>
      {detail !== undefined && <span className={styles.detail}>{detail}</span>}
    </button>
  );
}

/** Quality of the picture and the player's switches. Arrow keys move, Escape closes and gives the focus back. */
export function SettingsMenu(props: Props) {
  const { qualities, chosen, playing, onChoose, onOpenChange } = props;
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const menuId = useId();
  const headingId = useId();

  useSheet(menu, isOpen);
  useEffect(() => {
    onOpenChange(isOpen);
    if (!isOpen) return;
    menu.current?.querySelector<HTMLElement>('[aria-checked=true]')?.focus();
    const closeOutside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside, true);
    return () => document.removeEventListener('pointerdown', closeOutside, true);
  }, [isOpen, onOpenChange]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Tab') setOpen(false);
    else if (!menu.current || !moveMenuFocus(menu.current, event.key)) return;
    if (event.key !== 'Tab') event.preventDefault();
  };
  const choose = (index: number) => {
    onChoose(index);
    close();
  };
  const playingName = qualities.find((quality) => quality.index === playing)?.name;
  const isAuto = chosen === autoQuality && !props.isAudioOnly;

  return (
    <div className={styles.root} ref={root}>
      <button
        ref={button}
        type="button"
        className={controlStyles.button}
        aria-label={strings.player.settings}
        title={strings.player.settings}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={menuId}
        onClick={() => setOpen(!isOpen)}
      >
        <SettingsIcon />
      </button>
      {isOpen && (
        // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
        <div id={menuId} ref={menu} role="menu" aria-label={strings.player.settings} className={styles.menu} onKeyDown={onKeyDown}>
          {qualities.length > 0 && (
            <div role="group" aria-labelledby={headingId}>
              <div id={headingId} className={styles.heading}>
                {strings.player.quality}
              </div>
              <Item kind="radio" isOn={isAuto} onSelect={() => choose(autoQuality)}>
                {isAuto && playingName !== undefined ? strings.player.autoAt(playingName) : strings.player.auto}
              </Item>
              {qualities.map((quality) => (
                <Item
                  key={quality.index}
                  kind="radio"
                  isOn={chosen === quality.index && !props.isAudioOnly}
                  onSelect={() => choose(quality.index)}
                  detail={formatBitrate(quality.bitrateBps)}
                >
                  {quality.name}
                </Item>
              ))}
              {props.hasAudioOnly && (
                <Item
                  kind="radio"
                  isOn={props.isAudioOnly}
                  onSelect={() => {
                    props.onChooseAudioOnly();
                    close();
                  }}
                >
                  {strings.player.audioOnly}
                </Item>
              )}
              <hr className={styles.separator} />
            </div>
          )}
          <Item
            kind="action"
            onSelect={() => {
              close();
              props.onShowHelp();
            }}
            detail="?"
          >
            {strings.player.shortcuts}
          </Item>
          <Item kind="checkbox" isOn={props.areStatsOn} onSelect={props.onToggleStats} detail="Ctrl Alt S">
            {strings.player.stats}
          </Item>
        </div>
      )}
    </div>
  );
}
