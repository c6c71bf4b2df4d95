<?php

// ruleid: unescaped-output
echo $text;
// ruleid: unescaped-output
echo '<p>' . $text . '</p>';
// ruleid: unescaped-output
echo "<p>$text</p>";
// ruleid: unescaped-output
echo __('Hello', 'martlet-chat');
// ruleid: unescaped-output
printf('<a href="%s">%s</a>', esc_url($url), $text);
// ruleid: unescaped-output
printf('<a href="%s">%s</a>', $url, esc_html($text));
// ruleid: unescaped-output
print($text);

// ok: unescaped-output
echo esc_html($text);
// ok: unescaped-output
echo esc_html__('Hello', 'martlet-chat');
// ok: unescaped-output
echo '<p>';
// ok: unescaped-output
echo (int) $number;
// ok: unescaped-output
echo wp_json_encode($data);
// ok: unescaped-output
printf('<a href="%s">%s</a>', esc_url($url), esc_html($text));
