const shapes = {
  reply: 'M9 7 4 12l5 5M4 12h9a6 6 0 0 1 6 6v1',
  edit: 'M4 20h4L19 9l-4-4L4 16v4ZM13 7l4 4',
  path: 'M4 6h7M4 12h12M9 18h11',
  send: 'M4 12h14M12 6l6 6-6 6',
  attach: 'M19 11.5 12 18.5a4.5 4.5 0 0 1-6.4-6.4l7.5-7.5a3 3 0 0 1 4.3 4.3l-7.6 7.5a1.5 1.5 0 0 1-2.1-2.1l6.8-6.9',
  keys: 'M3 7h18v10H3zM7 11h.01M11 11h.01M15 11h.01M8 14h8',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M12 5v13M6 12l6 6 6-6',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
} as const

export type IconName = keyof typeof shapes

interface IconProps {
  readonly name: IconName
  /** Pixels. @defaultValue 20 */
  readonly size?: number
}

/** A line drawing beside or instead of words; never the only name of a control. */
export const Icon = ({ name, size = 20 }: IconProps) => (
  <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={2} aria-hidden="true">
    <path d={shapes[name]} strokeLinecap="round" strokeLinejoin="round" />
  </svg>
)
