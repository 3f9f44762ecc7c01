import type { ReactNode } from 'react';

// 20×20, drawn with the colour of the text around them. Decoration only: what they mean is said by their button's label.

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export const PlayIcon = () => (
  <Icon>
    <path d="M6 4.2v11.6a.6.6 0 0 0 .9.5l9.4-5.8a.6.6 0 0 0 0-1L6.9 3.7a.6.6 0 0 0-.9.5Z" fill="currentColor" />
  </Icon>
);
export const PauseIcon = () => (
  <Icon>
    <path d="M6.5 4.5v11M13.5 4.5v11" strokeWidth="3.2" />
  </Icon>
);
export const VolumeIcon = ({ isMuted, isLow }: { isMuted: boolean; isLow: boolean }) => (
  <Icon>
    <path d="M3 8v4h2.8L10 15.5v-11L5.8 8H3Z" fill="currentColor" />
    {isMuted ? <path d="m13.2 8 4 4m0-4-4 4" /> : <path d="M13 7.6a3.4 3.4 0 0 1 0 4.8" />}
    {!isMuted && !isLow && <path d="M15.2 5.2a6.8 6.8 0 0 1 0 9.6" />}
  </Icon>
);
export const SettingsIcon = () => (
  <Icon>
    <path d="M3 6h7m5 0h2M3 14h2m5 0h7" />
    <circle cx="12.5" cy="6" r="2.2" />
    <circle cx="7.5" cy="14" r="2.2" />
  </Icon>
);
export const PictureInPictureIcon = () => (
  <Icon>
    <rect x="2.5" y="4" width="15" height="12" rx="1.8" />
    <rect x="10" y="9.6" width="5.4" height="4.2" rx="0.6" fill="currentColor" stroke="none" />
  </Icon>
);
export const TheatreIcon = ({ isOn }: { isOn: boolean }) => (
  <Icon>
    <rect x="2" y="5" width="16" height="10" rx="1.8" />
    {isOn ? <path d="M8 8 6 10l2 2m4-4 2 2-2 2" /> : <path d="m6.6 8-2 2 2 2m6.8-4 2 2-2 2" />}
  </Icon>
);
export const FullscreenIcon = ({ isOn }: { isOn: boolean }) => (
  <Icon>
    {isOn ? <path d="M8 3v5H3m9-5v5h5M8 17v-5H3m9 5v-5h5" /> : <path d="M3 8V3h5m4 0h5v5M3 12v5h5m4 0h5v-5" />}
  </Icon>
);
export const CheckIcon = () => (
  <Icon>
    <path d="m4.5 10.5 3.6 3.6 7.4-8.2" />
  </Icon>
);
export const ShareIcon = () => (
  <Icon>
    <path d="M8.4 11.6a3.2 3.2 0 0 0 4.6 0l2.6-2.6a3.2 3.2 0 0 0-4.6-4.6l-.9.9M11.6 8.4a3.2 3.2 0 0 0-4.6 0l-2.6 2.6a3.2 3.2 0 0 0 4.6 4.6l.9-.9" />
  </Icon>
);
export const CopyIcon = () => (
  <Icon>
    <rect x="7" y="7" width="10" height="10" rx="2" />
    <path d="M13 4.6A1.8 1.8 0 0 0 11.2 3H4.8A1.8 1.8 0 0 0 3 4.8v6.4A1.8 1.8 0 0 0 4.6 13" />
  </Icon>
);
export const MoonIcon = () => (
  <Icon>
    <path d="M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7Z" />
  </Icon>
);
export const SunIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="3.4" />
    <path d="M10 2.2v1.6m0 12.4v1.6M2.2 10h1.6m12.4 0h1.6M4.5 4.5l1.1 1.1m8.8 8.8 1.1 1.1m0-11-1.1 1.1m-8.8 8.8-1.1 1.1" />
  </Icon>
);
export const ScreenIcon = () => (
  <Icon>
    <rect x="2.5" y="3.5" width="15" height="10" rx="1.8" />
    <path d="M7 17h6m-3-3.5V17" />
  </Icon>
);
