const Icon = ({ path }: { readonly path: string }) => (
  <svg viewBox="0 0 16 16" width="16" height="16" fill="currentColor" focusable="false">
    <path d={path} />
  </svg>
)

/** Drawn here: the characters for these turn into coloured pictures on some systems. */
export const PlayIcon = () => <Icon path="M4 2.5v11l9-5.5z" />
export const PauseIcon = () => <Icon path="M3.5 2.5h3.2v11H3.5zM9.3 2.5h3.2v11H9.3z" />
export const StepIcon = () => <Icon path="M2.5 2.5v11l7.5-5.5zM11 2.5h2.5v11H11z" />
