/* The number beside "Chats" in WP Admin's menu, on a page that stays open: it comes with WordPress's heartbeat. */
((jQuery) => {
  jQuery(document).on("heartbeat-tick", (_event, { martlet_unread: unread }) => {
    const bubble = document.querySelector("#adminmenu .martlet-bubble");
    if (!bubble || !unread) return;
    const fresh = new DOMParser().parseFromString(unread.html, "text/html").querySelector(".martlet-bubble");
    if (fresh) bubble.replaceWith(fresh);
  });
})(window.jQuery);
