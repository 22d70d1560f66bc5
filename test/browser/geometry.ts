import type { Page } from 'playwright-core'

/** Runs in the page, so it can use nothing from outside of itself. Gives a sentence for each fault that an eye would see. */
const inspect = (): string[] => {
  interface Box {
    readonly left: number
    readonly top: number
    readonly right: number
    readonly bottom: number
  }
  const faults: string[] = []
  const nameOf = (element: Element): string => {
    const words = (element.getAttribute('aria-label') ?? element.textContent).trim().replaceAll(/\s+/gu, ' ').slice(0, 40)
    return `<${element.tagName.toLowerCase()}> «${words}»`
  }
  const meet = (a: Box, b: Box): Box => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  })
  const isThere = ({ left, top, right, bottom }: Box): boolean => right - left > 1 && bottom - top > 1
  const ancestors = function* (element: Element): Generator<Element> {
    for (let at = element.parentElement; at !== null; at = at.parentElement) yield at
  }
  const clips = (element: Element): boolean => /hidden|clip|auto|scroll/u.test(getComputedStyle(element).overflow)
  /** What is left of a box within everything that clips it. */
  const visibleBox = (element: Element, box: Box = element.getBoundingClientRect()): Box => {
    let left = meet(box, { left: 0, top: 0, right: innerWidth, bottom: innerHeight })
    for (const parent of ancestors(element)) if (clips(parent)) left = meet(left, parent.getBoundingClientRect())
    return left
  }
  const isSpokenOnly = (element: Element): boolean =>
    [element, ...ancestors(element)].some((one) => getComputedStyle(one).clipPath === 'inset(50%)')
  const dialog = [...document.querySelectorAll('[role="dialog"]')].at(-1)
  const isInPlay = (element: Element): boolean => {
    if (dialog !== undefined && !dialog.contains(element)) return false
    return element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !isSpokenOnly(element)
  }
  const interactive = 'button, a[href], textarea, select, label, input:not([type="file"]), [role="tab"], [role="slider"]'

  // a page that scrolls sideways
  const root = document.documentElement
  if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${String(root.scrollWidth)} px wide in ${String(root.clientWidth)}`)

  // anything that reaches out of its phone, its panel or its sheet
  const frames = [...document.querySelectorAll('[data-phone], [data-panel], [role="dialog"], [role="group"][tabindex]')].filter(isInPlay)
  for (const frame of frames) {
    const { left, right } = frame.getBoundingClientRect()
    for (const element of frame.querySelectorAll('*')) {
      const box = element.getBoundingClientRect()
      if (box.width === 0 || box.height === 0 || !isInPlay(element)) continue
      const scrollsAside = [...ancestors(element)].some(
        (one) =>
          frame.contains(one) && /auto|scroll/u.test(getComputedStyle(one).overflowX) && one.matches('[role="group"]:not([tabindex])'),
      )
      if (!scrollsAside && (box.left < left - 1 || box.right > right + 1)) faults.push(`${nameOf(element)} reaches out of ${nameOf(frame)}`)
    }
  }

  // controls that lie over each other; a note floats over its phone on purpose, and takes what is below out of play
  const floats = (element: Element): boolean =>
    [element, ...ancestors(element)].some((one) => {
      const { position, zIndex } = getComputedStyle(one)
      return one.closest('[data-phone]') !== null && position === 'absolute' && (zIndex !== 'auto' || one.matches('button'))
    })
  const controls = [...document.querySelectorAll(interactive)].filter(isInPlay)
  const solid = controls.filter((element) => !floats(element) && !element.matches('label input'))
  solid.forEach((one, at) => {
    for (const other of solid.slice(at + 1)) {
      if (one.contains(other) || other.contains(one)) continue
      if (isThere(meet(visibleBox(one), visibleBox(other)))) faults.push(`${nameOf(one)} lies over ${nameOf(other)}`)
    }
  })

  // targets for a finger: what answers a press counts, not what is drawn
  const answers = (element: Element, x: number, y: number): boolean => {
    const hit = document.elementFromPoint(x, y)
    return hit !== null && (element.contains(hit) || (hit.contains(element) && hit.matches('label, [role="radio"]')))
  }
  const reach = (element: Element, x: number, y: number, dx: number, dy: number): number => {
    let steps = 0
    while (steps < 44 && answers(element, x + dx * (steps + 1), y + dy * (steps + 1))) steps += 1
    return steps
  }
  for (const element of controls) {
    if (element.matches('label:has(button), input, label input') || element.matches(':disabled')) continue
    const box = element.getBoundingClientRect()
    const seen = visibleBox(element)
    const isWhole = seen.right - seen.left >= box.width - 1 && seen.bottom - seen.top >= box.height - 1
    if (!isWhole || !isThere(box)) continue
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2]
    if (!answers(element, x, y)) continue // something floats over it
    const width = reach(element, x, y, -1, 0) + reach(element, x, y, 1, 0) + 1
    const height = reach(element, x, y, 0, -1) + reach(element, x, y, 0, 1) + 1
    // within running text and in the foot of a bubble there is no room for a whole target; the rows of a chart are close where a pointer is exact
    const isInline = element.matches('article a[href], article [aria-controls], blockquote button')
    const isRow = element.matches('figure li > button') && matchMedia('(pointer: fine)').matches
    const least = isInline || isRow ? 24 : 44
    if (width < least - 1 || height < least - 1) faults.push(`${nameOf(element)} answers on ${String(width)} × ${String(height)} px only`)
  }

  // words that are cut: allowed for a long text that ends in an ellipsis, never for a control, a heading or a figure
  const mustBeWhole = 'button, h1, h2, [role="tab"], [role="radio"], [aria-live]:not([role="log"]), time, th, caption, legend, dt, dd'
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement
    if (parent === null || (node.textContent ?? '').trim() === '' || !isInPlay(parent)) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const boxes = [...range.getClientRects()]
    for (const holder of [parent, ...ancestors(parent)]) {
      const { overflowX, overflowY, textOverflow, webkitLineClamp, maskImage } = getComputedStyle(holder)
      const frame = holder.getBoundingClientRect()
      if (/auto|scroll/u.test(overflowY)) break // the rest can be scrolled to
      const isAside = /hidden|clip/u.test(overflowX) && boxes.some(({ left, right }) => left < frame.left - 1 || right > frame.right + 1)
      const isBelow = /hidden|clip/u.test(overflowY) && boxes.some(({ top, bottom }) => top < frame.top - 2 || bottom > frame.bottom + 2)
      if (!isAside && !isBelow) continue
      const unfolds = holder.nextElementSibling?.getAttribute('aria-expanded') === 'false'
      const isMeant = unfolds || textOverflow === 'ellipsis' || webkitLineClamp !== 'none' || maskImage !== 'none'
      if (!isMeant || (parent.closest(mustBeWhole) !== null && holder.closest(mustBeWhole) !== null))
        faults.push(`the words of ${nameOf(parent)} are cut`)
      break
    }
  }
  return [...new Set(faults)]
}

/** Everything on the page that lies over something else, reaches out of its frame, is cut, or is too small for a finger. */
export const geometryFaults = (page: Page): Promise<string[]> => page.evaluate(inspect)
