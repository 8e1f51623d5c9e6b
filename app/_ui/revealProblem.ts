/** What covers a page's edges: the sticky header, and the buttons below. */
const COVERED_PX = 120

/** Of a form that was sent in vain: brings the first thing that is wrong into sight, and the cursor into its field. */
export function revealProblem(form: HTMLFormElement): void {
  // Once React has drawn what is wrong.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const wrong = form.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')
      if (!wrong) return
      const { top, bottom } = wrong.getBoundingClientRect()
      if (top < COVERED_PX || bottom > window.innerHeight - COVERED_PX)
        wrong.scrollIntoView({ block: 'center' })
      if (wrong.matches('input, textarea, select')) wrong.focus({ preventScroll: true })
    }),
  )
}
