/**
 * Sets the theme before the first paint; inlined in every page, so it is kept as text, whose hash the page's
 * content security policy names.
 */
export const THEME_KEY = "starlight-theme";

export const THEME_SCRIPT = `(()=>{let t="";try{t=localStorage.getItem("${THEME_KEY}")||""}catch{}document.documentElement.dataset.theme=t==="light"||t==="dark"?t:matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light"})()`;
