use super::*;

/// Returns `count` points around a position.
fn group(id: &str, count: usize, (x, y): (f32, f32)) -> Group {
    let points = (0..count).map(|n| {
        let turn = n as f32 * 2.4;
        let far = (n as f32).sqrt() * 0.02;
        [x + turn.sin() * far, y + turn.cos() * far]
    });
    Group { id: id.to_owned(), name: format!("name {id}"), points: points.collect() }
}

fn pixels(file: &[u8]) -> (u32, u32, Vec<[u8; 3]>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    (info.width, info.height, bytes.chunks(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect())
}

fn rgb(colour: Rgb888) -> [u8; 3] {
    [colour.r(), colour.g(), colour.b()]
}

fn graph(groups: usize, rest: usize) -> Graph {
    let around = |n: usize| ((n as f32 * 1.1).sin() * 0.4, (n as f32 * 1.1).cos() * 0.3);
    Graph {
        title: "Clusters of the bucket \"docs\"".to_owned(),
        subtitle: "all of them".to_owned(),
        groups: (0..groups).map(|n| group(&n.to_string(), 30, around(n))).collect(),
        rest: group("", rest, (0.0, 0.0)).points,
    }
}

#[test]
fn a_graph_is_a_picture_in_the_colours_of_its_groups() {
    let file = graph(3, 9).draw().unwrap();
    let (width, height, pixels) = pixels(&file);
    assert_eq!((width as i32, height as i32), (WIDTH, HEIGHT));
    for colour in &COLOURS[..3] {
        assert!(pixels.contains(&rgb(*colour)), "{colour:?}");
    }
    for colour in &COLOURS[3..] {
        assert!(!pixels.contains(&rgb(*colour)), "{colour:?}");
    }
    assert!(pixels.contains(&rgb(NOISE)) && pixels.contains(&rgb(INK)));
    assert_eq!(graph(3, 9).draw().unwrap(), file);
}

#[test]
fn any_number_of_groups_can_be_drawn() {
    for (groups, rest) in [(0, 0), (0, 5), (1, 0), (40, 3)] {
        let (.., pixels) = pixels(&graph(groups, rest).draw().unwrap());
        assert_eq!(pixels.contains(&rgb(COLOURS[0])), groups > 0);
    }
    let styles: Vec<_> = (0..24).map(style).collect();
    assert!(styles.iter().enumerate().all(|(at, one)| !styles[..at].contains(one)));
}

#[test]
fn median_ignores_outliers() {
    assert_eq!(centroid(&[[0.0, 1.0], [0.1, 1.1], [9.0, -9.0]]), [0.1, 1.0]);
    assert_eq!(centroid(&[]), [0.0, 0.0]);
}
