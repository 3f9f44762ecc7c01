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
export const PlusIcon = () => (
  <Icon>
    <path d="M10 4v12M4 10h12" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m5.5 5.5 9 9m0-9-9 9" />
  </Icon>
);
export const SearchIcon = () => (
  <Icon>
    <circle cx="9" cy="9" r="5.2" /><path d="m13 13 4 4" />
  </Icon>
);
export const HomeIcon = () => (
  <Icon>
    <path d="M3.5 9 10 3.5 16.5 9v7a.8.8 0 0 1-.8.8h-3.5V12H7.8v4.8H4.3a.8.8 0 0 1-.8-.8V9Z" />
  </Icon>
);
export const BrowseIcon = () => (
  <Icon>
    <rect x="3" y="3" width="5.6" height="5.6" rx="1.2" /><rect x="11.4" y="3" width="5.6" height="5.6" rx="1.2" /><rect x="3" y="11.4" width="5.6" height="5.6" rx="1.2" /><rect x="11.4" y="11.4" width="5.6" height="5.6" rx="1.2" />
  </Icon>
);
export const HeartIcon = () => (
  <Icon>
    <path d="M10 16.4S3 12.4 3 7.7A3.7 3.7 0 0 1 10 6a3.7 3.7 0 0 1 7 1.7c0 4.7-7 8.7-7 8.7Z" />
  </Icon>
);
export const HeartFilledIcon = () => (
  <Icon>
    <path d="M10 16.4S3 12.4 3 7.7A3.7 3.7 0 0 1 10 6a3.7 3.7 0 0 1 7 1.7c0 4.7-7 8.7-7 8.7Z" fill="currentColor" />
  </Icon>
);
export const BroadcastIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="2" fill="currentColor" /><path d="M6.2 13.8a5.4 5.4 0 0 1 0-7.6m7.6 0a5.4 5.4 0 0 1 0 7.6M3.6 16.4a9 9 0 0 1 0-12.8m12.8 0a9 9 0 0 1 0 12.8" />
  </Icon>
);
export const PersonIcon = () => (
  <Icon>
    <circle cx="10" cy="6.8" r="3.2" /><path d="M3.8 16.8a6.3 6.3 0 0 1 12.4 0" />
  </Icon>
);
export const PeopleIcon = () => (
  <Icon>
    <circle cx="7.5" cy="7" r="2.8" /><path d="M2.3 16a5.3 5.3 0 0 1 10.4 0M13 4.4a2.8 2.8 0 0 1 0 5.2m2 2a5.3 5.3 0 0 1 2.7 4.4" />
  </Icon>
);
export const ChatIcon = () => (
  <Icon>
    <path d="M3 4.5h14v9H9.5L6 16.8v-3.3H3v-9Z" />
  </Icon>
);
export const SendIcon = () => (
  <Icon>
    <path d="M3.4 3.6 17 10 3.4 16.4 5.6 10 3.4 3.6Zm2.2 6.4H11" />
  </Icon>
);
export const SmileIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7" /><path d="M7 11.8a3.6 3.6 0 0 0 6 0M7.6 7.8v.1m4.8-.1v.1" />
  </Icon>
);
export const MoreIcon = () => (
  <Icon>
    <path d="M4.6 10h.1m5.2 0h.1m5.3 0h.1" strokeWidth="2.6" />
  </Icon>
);
export const TrashIcon = () => (
  <Icon>
    <path d="M3.8 5.6h12.4M8 5.4V3.5h4v1.9M5.3 5.6l.8 11h7.8l.8-11" />
  </Icon>
);
export const ClockIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7" /><path d="M10 6v4.2l2.8 1.6" />
  </Icon>
);
export const BanIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7" /><path d="m5.2 5.2 9.6 9.6" />
  </Icon>
);
export const UndoIcon = () => (
  <Icon>
    <path d="M7 4.5 3.5 8 7 11.5M3.8 8h8a4.2 4.2 0 0 1 0 8.4H8" />
  </Icon>
);
export const ReplyIcon = () => (
  <Icon>
    <path d="M8 4.5 3.5 9 8 13.5V10.8c4 0 6.6 1.2 8.5 4.2-.4-4.6-3-7.6-8.5-8V4.5Z" />
  </Icon>
);
export const PopOutIcon = () => (
  <Icon>
    <path d="M11.5 3.5h5v5M16 4l-6.5 6.5M14.5 11.5v4a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1h4" />
  </Icon>
);
export const GearIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="2.6" /><path d="m10 2.6.9 2.2 2.3-.6.8 2.2 2.3.6-.6 2.3 1.7 1.7-2.2 1 .1 2.4-2.4.1-1 2.2-1.9-1.5-1.9 1.5-1-2.2-2.4-.1.1-2.4-2.2-1 1.7-1.7-.6-2.3 2.3-.6.8-2.2 2.3.6.9-2.2Z" strokeWidth="1.4" />
  </Icon>
);
export const ShieldIcon = () => (
  <Icon>
    <path d="M10 2.8 16 5v4.6c0 3.6-2.4 6.2-6 7.6-3.6-1.4-6-4-6-7.6V5l6-2.2Z" />
  </Icon>
);
export const ChevronDownIcon = () => (
  <Icon>
    <path d="m5.5 8 4.5 4.5L14.5 8" />
  </Icon>
);
export const ChevronLeftIcon = () => (
  <Icon>
    <path d="M12 5.5 7.5 10l4.5 4.5" />
  </Icon>
);
export const ChevronRightIcon = () => (
  <Icon>
    <path d="m8 5.5 4.5 4.5L8 14.5" />
  </Icon>
);
export const HeadphonesIcon = () => (
  <Icon>
    <path d="M3.5 14v-3.5a6.5 6.5 0 0 1 13 0V14M3.5 12h2.2v4.5H4.5a1 1 0 0 1-1-1V12Zm13 0h-2.2v4.5h1.2a1 1 0 0 0 1-1V12Z" />
  </Icon>
);
export const LockIcon = () => (
  <Icon>
    <rect x="4" y="9" width="12" height="8" rx="1.6" /><path d="M6.8 9V6.6a3.2 3.2 0 0 1 6.4 0V9" />
  </Icon>
);
export const EyeIcon = () => (
  <Icon>
    <path d="M2.2 10S5 4.8 10 4.8 17.8 10 17.8 10 15 15.2 10 15.2 2.2 10 2.2 10Z" /><circle cx="10" cy="10" r="2.4" />
  </Icon>
);
export const SignOutIcon = () => (
  <Icon>
    <path d="M12.5 6.5V4.3a.8.8 0 0 0-.8-.8H4.8a.8.8 0 0 0-.8.8v11.4c0 .4.4.8.8.8h6.9c.4 0 .8-.4.8-.8v-2.2M8.5 10H17m-2.5-2.5L17 10l-2.5 2.5" />
  </Icon>
);
