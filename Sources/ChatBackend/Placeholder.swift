enum ChatBackendPlaceholder {}
