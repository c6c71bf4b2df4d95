/* The block martlet/chat in the editor: says what will be there. Its markup is made by the server. */
((blocks, blockEditor, element, i18n) => {
  const { __ } = i18n;
  blocks.registerBlockType("martlet/chat", {
    edit() {
      const properties = blockEditor.useBlockProps({ className: "components-placeholder is-large" });
      return element.createElement(
        "div",
        properties,
        element.createElement("strong", null, __("Chat", "martlet-chat")),
        element.createElement("p", null, __("Visitors see the chat with your managers here.", "martlet-chat")),
      );
    },
    save: () => null,
  });
})(window.wp.blocks, window.wp.blockEditor, window.wp.element, window.wp.i18n);
