import type { Theme } from '@pinline/ui'

const shapes: Readonly<Record<Theme, string>> = {
  system: 'M10 3a7 7 0 0 1 0 14z',
  light: '',
  dark: 'M10 3a7 7 0 0 1 0 14a7 7 0 0 1 0-14z',
}

interface ThemeIconProps {
  readonly theme: Theme
}

/** A disc: half full follows the system, empty is light, full is dark. */
export const ThemeIcon = ({ theme }: ThemeIconProps) => (
  <svg width="20" height="20" viewBox="0 0 20 20" fill="none" aria-hidden="true">
    <circle cx="10" cy="10" r="7" stroke="currentColor" strokeWidth="1.5" />
    <path d={shapes[theme]} fill="currentColor" />
  </svg>
)
