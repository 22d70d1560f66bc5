/** Props of {@link Mark}. */
export interface MarkProps {
  /** Height in pixels. @defaultValue 24 */
  readonly size?: number
}

/** Our mark: a thin line with a pin on it. Decoration; the name stands beside it in words. */
export const Mark = ({ size = 24 }: MarkProps) => (
  <svg width={size / 2} height={size} viewBox="0 0 12 24" fill="none" aria-hidden="true">
    <path d="M6 0v24" stroke="var(--accent)" strokeWidth="1.5" />
    <circle cx="6" cy="9" r="4.5" fill="var(--accent)" stroke="var(--surface)" strokeWidth="1.5" />
  </svg>
)
