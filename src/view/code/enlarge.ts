/** Lets one element have the whole window, and takes the rest of the page out of the way of the keyboard. */

/**
 * Makes everything beside `element` and its ancestors inert.
 *
 * @returns a function that puts the page back as it was
 */
export function alone(element: HTMLElement): () => void {
  const put: HTMLElement[] = [];
  for (let at: HTMLElement = element; at.parentElement !== null; at = at.parentElement) {
    for (const sibling of at.parentElement.children) {
      if (sibling === at || !(sibling instanceof HTMLElement) || sibling.inert) continue;
      sibling.inert = true;
      put.push(sibling);
    }
  }
  return () => {
    for (const each of put) each.inert = false;
  };
}
