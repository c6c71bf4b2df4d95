<?php

/**
 * The style of the plugin's PHP: PSR-12, strict types, short arrays, no unused imports.
 */

declare(strict_types=1);

$files = (new PhpCsFixer\Finder())
    ->in([__DIR__ . '/martlet-chat', __DIR__ . '/tests'])
    ->exclude('assets')
    ->name('*.php');

return (new PhpCsFixer\Config())
    ->setRiskyAllowed(true)
    ->setUsingCache(false)
    ->setRules([
        '@PSR12' => true,
        'declare_strict_types' => true,
        'array_syntax' => ['syntax' => 'short'],
        'no_unused_imports' => true,
        'ordered_imports' => true,
        'single_quote' => true,
        'trailing_comma_in_multiline' => true,
        'strict_comparison' => true,
        'strict_param' => true,
        'no_superfluous_elseif' => true,
        'no_useless_else' => true,
        'no_trailing_whitespace_in_comment' => true,
    ])
    ->setFinder($files);
