import styles from './skeleton.module.css'

/** Props of {@link Skeleton}. */
export interface SkeletonProps {
  /** What is being loaded, for screen readers. */
  readonly label: string
  /** @defaultValue 3 */
  readonly lines?: number
}

/** Grey lines in the place of what is still loading; they appear after 300 ms, so that a fast answer never flickers. */
export const Skeleton = ({ label, lines = 3 }: SkeletonProps) => (
  <div className={styles['skeleton']} role="status">
    <span className="visually-hidden">{label}</span>
    {Array.from({ length: lines }, (_, index) => (
      <span key={index} className={styles['line']} />
    ))}
  </div>
)
