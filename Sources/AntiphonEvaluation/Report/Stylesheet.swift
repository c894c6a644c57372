/// The look of a page. Everything is here: no font, image or style comes from outside.
enum Stylesheet {
    static let text = """
        :root{\(PageColours.light)}
        @media screen and (prefers-color-scheme:dark){:root{\(PageColours.dark)}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
        body{margin:0;background:var(--page);color:var(--ink);\
        font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
        header,main,footer{max-width:1120px;margin:0 auto;padding:0 24px}
        header{padding-top:40px}
        h1{font-size:2rem;line-height:1.2;margin:0;letter-spacing:-.015em;overflow-wrap:anywhere}
        h2{font-size:1.35rem;line-height:1.3;margin:0 0 4px;letter-spacing:-.01em}
        h3{font-size:1rem;line-height:1.35;margin:0}
        p{margin:.5em 0}
        .subtitle{color:var(--muted);margin:6px 0 0}
        .finding{font-size:1.15rem;max-width:62ch;margin:18px 0 22px}
        .lead{color:var(--muted);max-width:75ch;margin:0 0 16px}
        nav{display:flex;flex-wrap:wrap;gap:6px 18px;margin:24px 0 0;padding:12px 0;\
        border-top:1px solid var(--border);border-bottom:1px solid var(--border);font-size:.93rem}
        a{color:var(--accent);text-underline-offset:3px;text-decoration-thickness:1px}
        section{padding:34px 0 6px;scroll-margin-top:8px}
        .cards{display:grid;gap:16px;grid-template-columns:repeat(auto-fit,minmax(min(100%,195px),1fr))}
        .card,figure,section>.scroll{background:var(--surface);border:1px solid var(--border);border-radius:10px}
        .card{padding:18px 20px 14px}
        .card h3{color:var(--muted);font-weight:600;font-size:.93rem}
        .value{font-size:2.1rem;font-weight:650;line-height:1.15;margin:4px 0 2px;letter-spacing:-.02em;\
        font-variant-numeric:tabular-nums}
        .spread{font-size:1.05rem;font-weight:400;color:var(--muted);letter-spacing:0;white-space:nowrap}
        .badge{margin:2px 0 6px;font-weight:600;font-size:.93rem}
        .badge.good{color:var(--good)}.badge.fair{color:var(--fair)}.badge.poor{color:var(--poor)}
        .what{font-size:.89rem;color:var(--muted);margin:8px 0 4px}
        figure{margin:0 0 18px;padding:18px 20px}
        figcaption p{color:var(--muted);font-size:.93rem;margin:2px 0 0;max-width:80ch}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 20px;margin:10px 0 0;padding:0;font-size:.89rem}
        .legend li{display:flex;align-items:center;gap:8px}
        .charts{margin-top:12px}
        svg{display:block;max-width:100%}
        .legend svg{flex:none}
        .chart{width:100%;height:auto;overflow:hidden}
        .many .charts{display:grid;gap:14px 18px;grid-template-columns:repeat(auto-fill,minmax(min(100%,280px),1fr))}
        .single{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:6px 28px;align-items:start}
        .single figcaption{grid-column:1/-1}
        .single .scroll{max-height:400px;overflow:auto;margin-top:12px}
        .scroll{overflow-x:auto}
        section>.scroll{padding:6px 14px;margin:0 0 18px}
        details{margin-top:14px}
        summary{cursor:pointer;color:var(--accent);font-size:.93rem;width:fit-content}
        details .scroll{max-height:460px;overflow:auto;margin-top:8px}
        table{border-collapse:collapse;width:100%;font-size:.87rem;font-variant-numeric:tabular-nums}
        .scroll{container-type:inline-size}
        caption{text-align:left;color:var(--muted);padding:6px 8px 6px 0}
        caption span{display:block;position:sticky;left:0;max-width:100cqw}
        th,td{text-align:left;padding:5px 14px 5px 0;border-bottom:1px solid var(--border);vertical-align:top}
        th[scope=row]{font-weight:500}
        thead th{color:var(--muted);font-weight:600;white-space:nowrap}
        .n{text-align:right;white-space:nowrap}
        tbody tr:last-child>*{border-bottom:0}
        td,th{overflow-wrap:break-word}
        .note{border-left:3px solid var(--accent);background:var(--surface);padding:10px 16px;margin:0 0 18px;\
        border-radius:0 8px 8px 0;max-width:80ch;font-size:.95rem}
        footer{color:var(--muted);font-size:.87rem;padding-top:18px;padding-bottom:40px}
        \(ChartStyle.rules)
        .wide text{font-size:10.5px}.wide .ct{font-size:12px}
        .gauge{max-width:300px;margin:4px 0 0}
        .track{stroke:var(--grid);stroke-width:8;stroke-linecap:round;fill:none}
        .whisker{stroke:var(--accent);stroke-opacity:.4;stroke-width:8;stroke-linecap:round;fill:none}
        .dot{fill:var(--accent);stroke:var(--surface);stroke-width:2}
        .ref{stroke:var(--muted);stroke-width:1.5;fill:none}
        :focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
        @media (max-width:760px){
        header,main,footer{padding-left:14px;padding-right:14px}
        header{padding-top:24px}h1{font-size:1.55rem}
        .single{display:block}figure{padding:14px 12px}
        .single .scroll{max-height:260px}
        .wide text{font-size:13px}.wide .ct{font-size:14.5px}
        }
        @media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
        @media print{
        body{background:#fff;font-size:11pt}nav{display:none}
        header,main,footer{max-width:none;padding-left:0;padding-right:0}
        figure,.card,tr{break-inside:avoid}h2,h3,figcaption{break-after:avoid}
        .scroll,details .scroll,.single .scroll{max-height:none;overflow:visible}
        summary{display:none}
        details::details-content{content-visibility:visible;display:block}
        .many{break-inside:auto}
        }
        """
}
